"""Answers: statements in an order, what they cite, the text they are shown as, and their report."""
