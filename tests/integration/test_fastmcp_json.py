"""`fastmcp run fastmcp.json` and `fastmcp inspect fastmcp.json` serve a checkout."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = """
import asyncio, sys
from pathlib import Path
from fastmcp.utilities.mcp_server_config import MCPServerConfig

config = MCPServerConfig.from_file(Path("fastmcp.json"))
server = asyncio.run(config.source.load_server())
print(*sorted(tool.name for tool in asyncio.run(server.list_tools())))

import facsight
folder = str(Path(facsight.__file__).parent)
assert folder not in sys.path, sys.path
files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
ours = [file for file in files if file and file.startswith(folder)]
assert len(ours) == len(set(ours)) > 3, ours
"""


def test_it_loads_the_server_and_no_module_twice() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert {"facs_analyze_image", "facs_infer_emotion", "facs_ask"} <= set(done.stdout.split())
