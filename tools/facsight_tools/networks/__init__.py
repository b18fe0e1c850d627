"""The networks: what they are, where they lie, how they are built."""
