"""Scorers of an answer, symbolic and apart from the product's own checker.

A benchmark that judged with the checker could not find what the checker overlooks. These scorers
know an answer's sentences and the ledger's rows as plain values, read both with a few patterns of
their own, and import nothing of `facsight_tools.evidence.checker`.
"""
