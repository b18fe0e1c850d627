from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.series import scene

from facsight.cli.app import main
from facsight.settings import Settings
from facsight.video import infer_video
from facsight_tools.statements.forms.tokens import Language, Register


@cache
def _report(register: Register, language: Language) -> str:
    settings = Settings(register=register, language=language)
    return json.dumps(infer_video(scene(), settings=settings).to_dict())


def _said(video: dict[str, Any]) -> None:
    video["text"] = " ".join(one["text"] for one in video["claims"])


def _dropped(video: dict[str, Any]) -> None:
    gone = video["claims"].pop()
    kept = [n for n in range(len(video["statements"])) if n not in gone["statements"]]
    video["statements"] = [video["statements"][n] for n in kept]
    for one in video["claims"]:
        one["statements"] = [kept.index(n) for n in one["statements"]]
    _said(video)


def _swapped(video: dict[str, Any]) -> None:
    video["claims"].insert(0, video["claims"].pop())
    _said(video)


CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda one: one.update(notice="A certified finding of what she feels."),
    lambda one: one.update(face="F9"),
    lambda one: one.update(statements=[], claims=[], text=""),
    lambda one: one["segments"].reverse(),
    lambda one: one["segments"].pop(),
    lambda one: one["segments"].append(one["segments"][-1]),
    lambda one: one["segments"][0].update(end_s=99.0),
    lambda one: one["segments"][0].update(segment=7),
    lambda one: next(part for part in one["segments"] if part["claims"]).update(claims=[]),
    _dropped,
    _swapped,
]


@pytest.mark.parametrize("register", ["plain", "coder"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_report_of_a_video_holds_until_it_is_changed(
    register: Register, language: Language, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    path.write_text(_report(register, language), encoding="utf-8")
    assert main(["verify", str(path)]) == 0
    for number, change in enumerate(CHANGES):
        report = copy.deepcopy(json.loads(_report(register, language)))
        change(report["video"])
        path.write_text(json.dumps(report), encoding="utf-8")
        assert main(["verify", str(path)]) == 3, number


@pytest.mark.parametrize("gone", [(0, 80), (60, 170), (150, 250)])
def test_a_report_holds_where_the_face_is_out_of_sight(
    gone: tuple[int, int], tmp_path: Path
) -> None:
    series = scene()
    there = ~np.isin(np.arange(len(series.times)), np.arange(*gone))
    track = series.faces[1]
    away = replace(
        track,
        present=track.present & there,
        columns={name: np.where(there, one, np.nan) for name, one in track.columns.items()},
    )
    half = len(series.times) / 25 / 2
    captions = [f"1\n00:00:00,000 --> 00:00:0{half:.0f},000\nWell.\n"]
    answer = infer_video(replace(series, faces={1: away}), transcript="\n".join(captions))
    file = tmp_path / "report.json"
    file.write_text(json.dumps(answer.to_dict()), encoding="utf-8")
    assert main(["verify", str(file)]) == 0
