"""What a query is answered with: statements that hold, an opening, and notes."""
