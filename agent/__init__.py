"""The agent: a graph that calls the tools over MCP and answers with checked claims."""
