"""Other tools' measurements: their tables read, and taken as evidence under their own name."""
