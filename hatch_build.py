"""Build hook: makes the networks that a wheel carries and an editable install runs on."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NetworksHook(BuildHookInterface[Any]):
    """Runs `facsight_tools.networks.build` for wheels, editable ones included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the networks; add them to a wheel, because git ignores them and hatch heeds git."""
        if self.target_name != "wheel":
            return
        tools = Path(self.root) / "tools"
        files = _build_module(tools).build(tools / "facsight_tools" / "networks" / "built")
        if version == "standard":
            for path in files:
                inside = f"facsight_tools/networks/built/{path.name}"
                build_data["force_include"][str(path)] = inside


def _build_module(tools: Path) -> ModuleType:
    """Import the build from this tree; it needs numpy, onnx and tflite, as pyproject.toml says."""
    sys.path.insert(0, str(tools))
    return importlib.import_module("facsight_tools.networks.build")
