"""The MCP server with the agent on it: the measuring tools, and those that answer."""

from facsight.server.app import TOOLS as TOOLS
from facsight.server.app import create_agent_server as create_agent_server
