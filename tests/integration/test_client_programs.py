"""The steps of the programs in examples/clients hold for what the server says now.

The programs themselves need clients whose `mcp` is older than the server's, and run in an
environment of their own (the group `clients`); the steps that they take are one module, run here.
"""

import importlib.util
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from tests.servers import PORTRAIT, ROOT

from facsight.server import create_agent_server

PROGRAMS = ROOT / "examples" / "clients"


def task() -> Any:
    spec = importlib.util.spec_from_file_location("task", PROGRAMS / "task.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_a_folder_is_measured_and_its_happiest_face_explained_and_shown(
    tmp_path: Path,
) -> None:
    shutil.copyfile(PORTRAIT, tmp_path / "portrait.png")
    step = task().step
    said: list[str] = []
    async with Client(create_agent_server()) as client:
        while not isinstance(wanted := step(str(tmp_path), said), str):
            answer = await client.call_tool(*wanted)
            said.append("\n".join(one.text for one in answer.content if one.type == "text"))
            assert len(said) < 10
    named = re.match(r"portrait\.png \(happiness (0\.\d+|1\.00)\)\.", wanted)
    assert named is not None, wanted
    assert float(named[1]) > 0.5
    assert "[F1.AU12]" in wanted
    assert "facsight://analyses/" in wanted
    with pytest.raises(SystemExit, match="does not hold"):
        step("x", ["nothing"])


def test_every_program_takes_these_steps() -> None:
    programs = sorted(PROGRAMS.glob("*_agent.py"))
    assert len(programs) == 3
    for program in programs:
        assert "from task import PROMPT, server_command, step" in program.read_text("utf-8")
