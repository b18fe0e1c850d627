"""How MCP clients are told of the server: their configuration files, and a bundle to install."""
