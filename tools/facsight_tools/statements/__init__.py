"""Statements: what an answer says, as typed values that are true or false of the evidence."""
