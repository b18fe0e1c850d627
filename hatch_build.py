"""Build hook: makes the networks that a wheel carries and an editable install runs on."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The package is not installed while it is built, and importing it would need its dependencies.
# Under this name the modules that the build needs import each other relatively, as they do
# inside `facsight.tools`.
_ALIAS = "_facsight_tools_at_build"


class NetworksHook(BuildHookInterface[Any]):
    """Runs `tools/models/build.py` for wheels, editable ones included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the networks; add them to a wheel, because git ignores them and hatch heeds git."""
        if self.target_name != "wheel":
            return
        tools = Path(self.root) / "tools"
        files = _build_module(tools).build(tools / "models" / "networks")
        if version == "standard":
            for path in files:
                inside = f"facsight/tools/models/networks/{path.name}"
                build_data["force_include"][str(path)] = inside


def _build_module(tools: Path) -> ModuleType:
    package = ModuleType(_ALIAS)
    package.__path__ = [str(tools)]
    sys.modules[_ALIAS] = package
    return importlib.import_module(f"{_ALIAS}.models.build")
