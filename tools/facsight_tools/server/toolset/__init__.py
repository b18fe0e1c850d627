"""The tools of the server, a kind in a file: each a thin door to what `Services` holds."""
