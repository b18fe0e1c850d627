"""The table of a job has a row for every face, and one for every picture that has none."""

import csv
import io

from tests.unit.facsight_tools.server.setting import PICTURE, TWO_FACES, Setting

from facsight_tools.server.handles import Kept
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.toolset.job_table import csv_of
from facsight_tools.server.toolset.jobs import JobResult


def test_every_picture_has_a_row() -> None:
    setting = Setting()
    handle = setting.services.store.put(Kept(PICTURE, TWO_FACES), LOCAL)
    results = [
        JobResult(number=1, name="a.png", analysis_id=handle, faces=2),
        JobResult(number=2, name="b.png", error="ImageNotFound: There is none."),
        JobResult(number=3, name="c.png", analysis_id="an_gone", faces=1),
    ]
    rows = list(csv.DictReader(io.StringIO(csv_of(setting.services, ["emfacs"], results))))
    assert [row["input"] for row in rows] == ["a.png", "a.png", "b.png", "c.png"]
    assert [bool(row["error"]) for row in rows] == [False, False, True, True]
    assert [row["emotion"] for row in rows[:2]] == ["happiness", "anger"]
