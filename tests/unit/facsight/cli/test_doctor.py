"""`facsight doctor` on machines where networks open, or do not, with CUDA and without."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from facsight.cli import doctor
from facsight.cli.app import main
from facsight_tools.errors import ModelMissing
from facsight_tools.networks.catalogue import CATALOGUE

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
ALL = tuple(name for name, one in CATALOGUE.items() if one.kind != "pulled")


def machine(
    monkeypatch: pytest.MonkeyPatch,
    provider: Callable[[str], str],
    problem: str | None = None,
    **notes: str,
) -> None:
    engine = SimpleNamespace(
        open=lambda name: SimpleNamespace(provider=provider(name)), notes=notes
    )
    monkeypatch.setattr(doctor, "OrtEngine", lambda: engine)
    monkeypatch.setattr(doctor, "cuda_problem", lambda: problem)


def test_every_network_is_told_with_its_provider(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine(monkeypatch, lambda _: CPU, "no driver")
    assert main(["doctor"]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines[0].startswith("facsight ")
    assert "CUDA: not used, no driver" in lines
    assert [line for line in lines if line.endswith(CPU)] == [f"{name}: {CPU}" for name in ALL]
    assert lines[-1] == "Ready."
    assert "was asked for and not given" not in shown.out
    assert shown.err == ""


def test_a_network_that_fell_back_from_cuda_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine(
        monkeypatch,
        lambda name: CPU if name == ALL[1] else CUDA,
        TensorRT="not used, it is not installed",
    )
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "TensorRT: not used, it is not installed" in lines
    assert "CUDA: usable" in lines
    assert (
        lines.count("  CUDA was asked for and not given; see the extra `cuda` in the README") == 1
    )
    at = lines.index(f"{ALL[1]}: {CPU}")
    assert lines[at + 1].startswith("  CUDA was asked for")


def test_networks_that_cannot_be_opened_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def provider(name: str) -> str:
        if name in ALL[:2]:
            raise ModelMissing(f"Model '{name}' is not installed.")
        return CPU

    machine(monkeypatch, provider, "no driver")
    assert main(["doctor"]) == 2
    shown = capsys.readouterr()
    assert shown.err.splitlines() == [
        f"{name}: ModelMissing: Model '{name}' is not installed." for name in ALL[:2]
    ]
    assert shown.out.splitlines()[-1] == f"2 of {len(ALL)} networks cannot be opened."


async def _told(_: str) -> dict[str, object]:
    return {"version": "1", "providers": [CUDA, CPU], "lifetime_s": 1, "store": False}


def test_a_running_server_is_asked_what_it_really_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_asked", _told)
    assert main(["doctor", "--server", "http://127.0.0.1:8321/mcp"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [f"worker 1: {CUDA}", f"worker 2: {CPU}"]

    async def shared(address: str) -> dict[str, object]:
        return {**await _told(address), "one_device": True}

    monkeypatch.setattr(doctor, "_asked", shared)
    assert main(["doctor", "--server", "http://127.0.0.1:8321/mcp"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all("the one process that owns the device" in line for line in lines[1:])


def test_a_server_without_a_worker_is_an_error_to_scripts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def none(address: str) -> dict[str, object]:
        return {**await _told(address), "providers": []}

    monkeypatch.setattr(doctor, "_asked", none)
    assert main(["doctor", "--server", "http://127.0.0.1:8321/mcp"]) != 0
    assert "No worker is ready." in capsys.readouterr().out


def test_a_server_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--server", "http://127.0.0.1:9/mcp"]) != 0
    assert "did not answer" in capsys.readouterr().err
