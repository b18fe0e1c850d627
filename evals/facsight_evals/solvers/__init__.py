"""Ways to an answer: the deterministic reasoner, and a language model with or without checker."""
