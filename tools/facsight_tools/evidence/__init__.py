"""The ledger of evidence, the claims that cite it, and the checker between the two."""
