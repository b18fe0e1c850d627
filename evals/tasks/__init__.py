"""Inspect AI tasks, one a file; `facsight.evals.run` runs them and prints the table."""
