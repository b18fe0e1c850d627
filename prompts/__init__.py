"""Versioned prompts."""
