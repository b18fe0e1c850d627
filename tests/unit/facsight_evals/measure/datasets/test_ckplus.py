"""CK+: the peak, and the first frame as neutral."""

from __future__ import annotations

from pathlib import Path

from tests.unit.facsight_evals.measure import layouts

from facsight_evals.measure.datasets.ckplus import CODED
from facsight_evals.measure.datasets.registry import open_dataset

from .reading import samples

BOTH = "both"


def test_ckplus_reads_the_peak_and_a_neutral_first_frame(tmp_path: Path) -> None:
    layouts.ckplus(tmp_path)
    neutral, peak, uncoded = samples(open_dataset(tmp_path))
    assert (neutral.name, neutral.emotion) == ("S005/001/S005_001_00000001", "neutral")
    assert neutral.targets == frozenset()
    assert peak.emotion == "disgust"
    assert {unit for (unit, _), present in peak.present.items() if present} == {9, 17}
    # 0 is present without an intensity, and enters presence only.
    assert peak.intensity[9, BOTH] == 4.0
    assert (17, BOTH) not in peak.intensity
    assert peak.intensity[12, BOTH] == 0.0
    assert len(peak.present) == len(CODED)
    assert uncoded.emotion is None
    assert uncoded.subject == "S010"
