"""A conversation over pictures, answered from their ledgers and checked like the rest."""
