"""A video's table as a series: times, people, and what is not measured."""

from pathlib import Path

import numpy as np
import pytest

from facsight_tools.errors import TableInvalid
from facsight_tools.toolboxes.series import read_series

from .tables import FACSIGHT, LIBREFACE, OPENFACE, PY_FEAT_2


def written(folder: Path, content: str) -> Path:
    path = folder / "table.csv"
    path.write_text(content)
    return path


def test_openface_keeps_time_frames_and_a_lost_face(tmp_path: Path) -> None:
    series = read_series(written(tmp_path, OPENFACE))
    assert series.times.tolist() == [0.0, 0.033, 0.067]
    assert series.frames.tolist() == [1, 2, 3]
    assert series.fps == pytest.approx(30, abs=1)
    (track,) = series.faces.values()
    assert track.present.tolist() == [True, True, False]
    assert track.columns["AU12"][:2].tolist() == pytest.approx([2.5, 1.4])
    assert np.isnan(track.columns["AU12"][2])
    assert "AU24" not in track.columns, "OpenFace 2 does not measure it"
    assert "OpenFace 2" in series.notes[0]


def test_a_probability_is_presence_over_time(tmp_path: Path) -> None:
    path = written(tmp_path, PY_FEAT_2)
    with pytest.raises(TableInvalid, match="give `fps`"):
        read_series(path)
    series = read_series(path, fps=25)
    (track,) = series.faces.values()
    assert "AU12" not in track.columns
    assert track.columns["AU06_present"].tolist() == [1.0]


def test_people_keep_their_number_by_the_tools_own(tmp_path: Path) -> None:
    head, one, *_ = OPENFACE.replace("\\\n", "").splitlines()
    rows = [one, one.replace("1, 0, 0.0", "1, 7, 0.0"), one.replace("1, 0, 0.0", "2, 7, 0.04")]
    series = read_series(written(tmp_path, "\n".join([head, *rows])))
    assert [track.present.tolist() for track in series.faces.values()] == [
        [True, False],
        [True, True],
    ]


def test_a_time_that_goes_under_another_name(tmp_path: Path) -> None:
    assert read_series(written(tmp_path, LIBREFACE)).times.tolist() == [0.1]


def test_pictures_are_no_video(tmp_path: Path) -> None:
    with pytest.raises(TableInvalid, match="neither frames nor times"):
        read_series(written(tmp_path, FACSIGHT))
