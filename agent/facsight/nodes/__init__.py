"""The steps of the graph, one a file."""
