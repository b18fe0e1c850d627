"""Measuring in processes of its own: warm, bounded, and killed without harm to the server."""
