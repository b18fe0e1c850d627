"""Inspect AI tasks, one a file; `facsight_evals.run` runs them and prints the table."""
