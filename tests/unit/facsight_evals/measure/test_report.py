"""A run as JSON and CSV: counts, reasons, figures, and null where nothing is defined."""

from __future__ import annotations

import csv
import io
import json

from facsight_evals.measure.report import to_json, write_csv

from .runs import report


def test_counts_are_of_what_came_of_the_samples() -> None:
    assert report().counts == {
        "samples": 4,
        "unreadable": 1,
        "faces": 2,
        "missed": 1,
        "rival_missed": 2,
        "missed_by_both": 1,
    }
    assert set(report(rival=None).counts) == {"samples", "unreadable", "faces", "missed"}


def test_a_unit_that_was_not_measured_has_its_reason() -> None:
    found = {unit: dict(reasons) for unit, reasons in report().unmeasured().items()}
    assert found == {"AU4": {"no_face": 1}, "AU12": {"occluded": 2, "no_face": 1}}


def test_json_holds_all_that_gets_the_figures_again() -> None:
    data = json.loads(json.dumps(to_json(report()), allow_nan=False))
    assert data["command"] == "facsight eval measure data"
    assert data["dataset"]["sha256"] == "d" * 64
    assert data["dataset"]["left_out"] == {"expression 'none'": 3}
    assert data["settings"] == {
        "rule_set": "facsight@2", "present_from": "A", "bootstrap": 100, "seed": 7,
        "resampled": "pictures", "clusters": 12,
    }  # fmt: skip
    assert data["models"] == {"face_mesh": {"sha256": "c" * 64, "provider": "CPUExecutionProvider"}}
    assert data["failed"] == [
        {"name": "b.png", "code": "ImageUnreadable", "message": "It is cut off."}
    ]
    assert data["confusion"] == [[2, 0, 1], [0, 0, 0]]
    icc, _, uar, _ = data["figures"]
    assert icc["ours"] == {"value": 0.91, "low": 0.8, "high": 0.95}
    assert uar["ours"]["value"] is None
    assert "theirs" not in icc
    assert data["comparison"][0]["difference"]["value"] == 0.2
    assert data["rival"]["name"] == "Other tool"
    alone = to_json(report(rival=None, by_subject=True))
    assert (alone["rival"], alone["comparison"]) == (None, [])
    assert alone["settings"]["resampled"] == "subjects"


def test_a_row_a_figure_empty_where_there_is_none() -> None:
    file = io.StringIO()
    write_csv(file, report())
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["metric"] for row in rows] == ["ICC(3,1)", "MAE", "UAR", "recall anger", "PCC"]
    assert (rows[0]["value"], rows[0]["low"], rows[0]["rival"]) == ("0.91", "0.8", "")
    assert (rows[1]["value"], rows[1]["low"]) == ("0.2", "")
    assert rows[2]["value"] == ""
    last = rows[-1]
    assert (last["rival"], last["difference"], last["difference_high"]) == ("0.7", "0.2", "0.3")
