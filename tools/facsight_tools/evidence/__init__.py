"""The ledger of evidence: every measurement, what the user said and what is known, as rows."""
