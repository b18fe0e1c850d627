"""Build hook: makes the networks that a wheel carries and an editable install runs on."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NetworksHook(BuildHookInterface[Any]):
    """Runs `facsight.tools.models.build` for wheels, editable ones included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the networks; add them to a wheel, because git ignores them and hatch heeds git."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        files = _build_module(root).build(root / "tools" / "models" / "networks")
        if version == "standard":
            for path in files:
                inside = f"facsight/tools/models/networks/{path.name}"
                build_data["force_include"][str(path)] = inside


def _build_module(root: Path) -> ModuleType:
    """Import the build without `facsight/__init__.py`, whose dependencies are not installed here.

    An empty package of that name, whose modules are looked up in the project's folder, is enough:
    what the build imports needs numpy, onnx and tflite only.
    """
    package = ModuleType("facsight")
    package.__path__ = [str(root)]
    sys.modules["facsight"] = package
    return importlib.import_module("facsight.tools.models.build")
