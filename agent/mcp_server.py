"""What `fastmcp.json` names: FastMCP loads a file, under another name, and its folder as a path.

So this one holds nothing: `facsight/server.py` itself would be there twice, with two copies of its
classes, and each of `facsight`'s modules could be imported without `facsight.` before it.
"""

from facsight.server import create_agent_server as create_agent_server
