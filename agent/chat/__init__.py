"""A conversation over one or more pictures, answered from their ledgers and checked like the rest."""
