"""The MCP server: thin tools over the pipeline and the ledger."""
