"""Figures of synthetic faces: what was read, what was not, reliability in bins, and its plot."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from facsight_bench import synthetic
from facsight_bench.synthetic import (
    Bin,
    Readings,
    by_angle,
    curve,
    figures,
    plot,
    print_curve,
    print_means,
    read,
)
from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.geometry.face_frame import mean_face

COUNT = len(OUTPUTS)
WHOLE = [k for k, (_, side) in enumerate(OUTPUTS) if side == "both"]


class Session:
    """A network that reads 2.0 on every output with a confidence of 0.8."""

    provider = "CPUExecutionProvider"

    def run(self, inputs: Any) -> dict[str, Any]:
        (features,) = inputs.values()
        return {
            "intensity": np.full((len(features), COUNT), 2.0, np.float32),
            "confidence": np.full((len(features), COUNT), 0.8, np.float32),
        }


def readings(rows: int = 40, seed: int = 0) -> tuple[Readings, Any]:
    """Readings half a step too high, and the truth."""
    truth = np.random.default_rng(seed).uniform(0, 4, (rows, COUNT))
    return Readings(truth + 0.5, np.full((rows, COUNT), 0.9)), truth


def test_a_turned_head_is_not_read_where_its_limits_are() -> None:
    points = (mean_face().points * [10, -10, -10]).astype(np.float32)
    angle = math.radians(85)
    turn = np.array(
        [[math.cos(angle), 0, math.sin(angle)], [0, 1, 0], [-math.sin(angle), 0, math.cos(angle)]]
    )
    meshes = np.stack([points, points @ turn.T.astype(np.float32)])
    session: Any = Session()
    found = read(session, meshes, np.broadcast_to(mean_face().points, meshes.shape))
    assert found.intensity.shape == (2, COUNT)
    frontal = np.isfinite(found.intensity[0])
    assert frontal.mean() > 0.9
    assert (found.intensity[0][frontal] == 2.0).all()
    assert np.isfinite(found.intensity[1]).sum() < frontal.sum()
    assert (np.isnan(found.intensity) == np.isnan(found.confidence)).all()


def test_an_offset_leaves_icc_and_shows_as_error() -> None:
    made, truth = readings()
    for row in figures(made, truth):
        assert row.icc == pytest.approx(1.0)
        assert row.mae == pytest.approx(0.5)


def test_what_was_not_read_is_left_out() -> None:
    made, truth = readings()
    made.intensity[:20] = np.nan
    truth[:20] = 5.0
    assert all(row.mae == pytest.approx(0.5) for row in figures(made, truth))


def test_parts_hold_the_faces_between_two_angles() -> None:
    made, truth = readings(60)
    angle = np.repeat([5.0, 15.0, 25.0], 20)
    made.intensity[45:, WHOLE[0]] = np.nan
    found = by_angle(made, truth, angle, (0.0, 10.0, 20.0, 30.0))
    assert [part.faces for part in found] == [20, 20, 5]
    assert all(part.icc == pytest.approx(1.0) for part in found)


def test_reliability_counts_each_reading_in_the_bin_of_its_confidence() -> None:
    truth = np.full((2, COUNT), 2.0)
    intensity = np.full((2, COUNT), 2.0)
    confidence = np.full((2, COUNT), 0.97)
    intensity[1], confidence[1] = 0.2, 0.55
    intensity[1, WHOLE[0]] = np.nan
    low, high = curve(Readings(intensity, confidence), truth)
    assert low == Bin(len(WHOLE) - 1, pytest.approx(0.55), 0.0)
    assert high == Bin(len(WHOLE), pytest.approx(0.97), 1.0)
    certain = curve(Readings(intensity[:1], np.full((1, COUNT), 1.0)), truth[:1])
    assert [one.count for one in certain] == [len(WHOLE)], "a confidence of 1 has a bin"


def test_the_plot_has_both_curves() -> None:
    picture = plot([[Bin(9, 0.6, 0.7), Bin(9, 0.9, 0.8)], [Bin(9, 0.7, 0.2)]])
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    colours = {tuple(pixel) for pixel in picture.reshape(-1, 3)}
    assert {(170, 90, 20), (30, 110, 220), (255, 255, 255)} <= colours


def test_means_stand_beside_what_is_to_be_reached(capsys: pytest.CaptureFixture[str]) -> None:
    tables = [figures(*readings(seed=seed)) for seed in (0, 1)]
    print_means(tables)
    print_curve("mean face", [Bin(12, 0.755, 0.5)])
    shown = capsys.readouterr().out
    assert "to reach: 0.85" in shown
    assert f"against the mean face  1.000 over {len(WHOLE)} units" in shown
    assert shown.splitlines()[-1].split() == ["12", "0.755", "0.500"]


def test_the_command_reads_a_file_and_writes_the_plot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    points = (mean_face().points * [10, -10, -10]).astype(np.float32)
    rng = np.random.default_rng(0)
    meshes = points + rng.normal(0, 0.2, (12, *points.shape)).astype(np.float32)
    np.savez(
        tmp_path / "held.npz",
        points_xyz=meshes,
        reference_xyz=np.repeat(points[None], 12, axis=0),
        intensity=rng.uniform(0, 5, (12, COUNT)),
        **{
            f"{name}_deg": rng.normal(0, 9, 12)
            for name in ("yaw", "pitch", "roll", "eye_yaw", "eye_pitch")
        },
    )
    monkeypatch.setattr(synthetic, "_Network", lambda _: Session())
    out = tmp_path / "out" / "curve.png"
    monkeypatch.setattr(sys, "argv", ["x", str(tmp_path / "held.npz"), "--plot", str(out)])
    with np.errstate(all="ignore"):
        synthetic.main()
    shown = capsys.readouterr().out
    for part in (
        "AU12 lip corner pulle",
        "yaw, either way, against the reference",
        "head roll",
        str(out),
    ):
        assert part in shown
    assert cv2.imread(str(out)).shape[2] == 3
