"""The `.mcpb` bundle: one file that Claude Desktop and other hosts install by double-click.

Manifest 0.4 with server type `uv`: the host runs `uv`, which makes an environment from the
`pyproject.toml` in the bundle. That names the wheel beside it, so that facsight itself, networks
included, comes with the file; its dependencies come from the user's package index.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, Final

from facsight_tools.errors import OutputRefused, UnknownOption

_MANIFEST: Final = Path(__file__).with_name("manifest.json")
_ENTRY_POINT: Final = "server.py"
# The host starts the entry point with uv; a module of its own keeps stdout for the protocol alone.
_SERVER: Final = '''"""What the bundle's host runs."""

import sys
from pathlib import Path

from facsight.cli import main

# Not every system has the folders that are proposed; one that is missing is no reason to stay away.
given = sys.argv[1:]
there = [one for one in given if one.startswith("--") or Path(one).is_dir()]

if __name__ == "__main__":
    sys.exit(main(["serve", *(there if there != ["--root"] else given)]))
'''


def manifest(version: str, tools: list[tuple[str, str]], prompts: list[str]) -> dict[str, Any]:
    """The bundle's manifest.

    Args:
        version: of facsight.
        tools: name and description of each tool, as the server lists them.
        prompts: names of the server's prompts.
    """
    fixed = json.loads(_MANIFEST.read_text("utf-8"))
    return {
        **fixed,
        "version": version,
        "tools": [{"name": name, "description": text} for name, text in tools],
        "prompts_generated": bool(prompts),
    }


def project(wheel: str) -> str:
    """The bundle's pyproject.toml, which names the wheel beside it."""
    return (
        "[project]\n"
        'name = "facsight-bundle"\n'
        'version = "0"\n'
        'requires-python = ">=3.11,<3.14"\n'
        'dependencies = ["facsight"]\n\n'
        "[tool.uv.sources]\n"
        f'facsight = {{ path = "{wheel}" }}\n'
    )


def write_bundle(target: Path, wheel: Path, contents: dict[str, Any]) -> None:
    """Write the bundle: manifest, entry point, the wheel, and a project that names it.

    Raises:
        UnknownOption: the wheel is no wheel of facsight.
        OutputRefused: the file cannot be written.
    """
    if not wheel.is_file() or not wheel.name.startswith("facsight-") or wheel.suffix != ".whl":
        raise UnknownOption(
            f"'{wheel}' is no wheel of facsight: make one with `python -m build --wheel`."
        )
    part = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", json.dumps(contents, indent=2) + "\n")
            archive.writestr("pyproject.toml", project(wheel.name))
            archive.writestr(_ENTRY_POINT, _SERVER)
            archive.write(wheel, wheel.name)
        part.replace(target)
    except OSError as error:
        raise OutputRefused(f"'{target}' cannot be written: {error.strerror}.") from error
