from __future__ import annotations

import csv
import io
import json

from tests.series import scene

from facsight_tools.video.event_table import COLUMNS, bids_json, bids_tsv, csv_text, event_rows
from facsight_tools.video.events import events

FOUND = events(scene())


def test_a_row_an_event_with_all_its_columns() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(FOUND))))
    assert len(rows) == len(FOUND)
    assert list(rows[0]) == list(COLUMNS)
    for row in rows:
        lasts = float(row["offset"]) - float(row["onset"])
        assert abs(lasts - float(row["duration"])) < 0.001
    hidden = next(row for row in event_rows(FOUND) if row["event"] == "mouth_hidden")
    assert (hidden["strength"], hidden["letter"]) == (None, None)


def test_bids_begins_with_onset_and_duration_and_describes_each_column() -> None:
    rows = list(csv.DictReader(io.StringIO(bids_tsv(FOUND)), delimiter="\t"))
    names = list(rows[0])
    assert names[:3] == ["onset", "duration", "trial_type"]
    onsets = [float(row["onset"]) for row in rows]
    assert onsets == sorted(onsets)
    assert "n/a" in {row["strength"] for row in rows}
    assert all(cell != "" for row in rows for cell in row.values())
    told = json.loads(bids_json("smoothing none"))
    assert set(names) <= told.keys()
    assert told["Thresholds"]["unit"]["rise"] == 1.0
    assert told["Source"] == "smoothing none"
