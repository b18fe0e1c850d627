"""Ways to an answer: the deterministic reasoner, and a language model judged or as it comes."""
