"""`facsight bundle`: the `.mcpb` file that Claude Desktop installs by double-click."""

from __future__ import annotations

import argparse
from pathlib import Path

from facsight_tools.given_files import output_file


def run(args: argparse.Namespace) -> int:
    """Write the bundle; its manifest lists the tools that the server has."""
    # The server's packages take a second to import, and the other commands' `--help` needs none.
    import asyncio
    from importlib import metadata

    from facsight.clients.bundle import manifest, write_bundle
    from facsight.server import create_agent_server

    server = create_agent_server()
    tools = asyncio.run(server.list_tools())
    prompts = asyncio.run(server.list_prompts())
    wheel = Path(args.wheel)
    target = output_file(args.output, inputs=[wheel], overwrite=args.overwrite)
    contents = manifest(
        metadata.version("facsight"),
        [(tool.name, (tool.description or "").partition("\n")[0]) for tool in tools],
        [prompt.name for prompt in prompts],
    )
    write_bundle(target, wheel, contents)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, {len(tools)} tools")
    return 0
