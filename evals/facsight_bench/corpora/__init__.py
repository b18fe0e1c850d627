"""Sentences that are true or false of ledgers made for them, as outside coders and models write."""
