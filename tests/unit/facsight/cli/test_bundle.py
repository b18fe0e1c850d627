"""`facsight bundle`: a wheel in, a bundle that names the server's tools out."""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path

import pytest

from facsight.cli import bundle
from facsight.cli.app import build_parser, main

WHEEL = "facsight-0.1.0-py3-none-any.whl"


def made_wheel(folder: Path) -> Path:
    wheel = folder / WHEEL
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("facsight/__init__.py", "")
    return wheel


def test_the_manifest_names_every_tool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel, target = made_wheel(tmp_path), tmp_path / "dist" / "facsight.mcpb"
    args = argparse.Namespace(wheel=str(wheel), output=str(target), overwrite=False)
    assert bundle.run(args) == 0
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert any(name.endswith(WHEEL) for name in archive.namelist())
    tools = {tool["name"]: tool["description"] for tool in manifest["tools"]}
    assert {"facs_analyze_image", "facs_infer_emotion", "facs_ask"} <= set(tools)
    assert all(text and "\n" not in text for text in tools.values()), "one line each"
    assert manifest["prompts_generated"] is True
    assert capsys.readouterr().out.endswith(f" MB, {len(tools)} tools\n")


def test_the_wheel_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel = made_wheel(tmp_path)
    before = wheel.read_bytes()
    assert main(["bundle", str(wheel), "--output", str(wheel)]) == 2
    assert "OutputRefused" in capsys.readouterr().err
    assert wheel.read_bytes() == before


def test_the_bundle_goes_where_the_build_puts_its_files() -> None:
    assert build_parser().parse_args(["bundle", "x.whl"]).output == "dist/facsight.mcpb"
