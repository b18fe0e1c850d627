"""Scorers of an answer, apart from the product's own judge.

A benchmark that judged with the product could not find what the product overlooks. These scorers
take an answer's statements and the ledger's rows and ask the second judge, `facsight_evals.judge`.
"""
