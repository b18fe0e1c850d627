"""A row of a table where a picture is taken."""

from pathlib import Path

import pytest
from tests.unit.facsight_tools.toolboxes.tables import OPENFACE, PY_FEAT

from facsight.cli.readings import row_of
from facsight_tools.errors import TableInvalid, UnknownOption


def test_a_picture_is_no_table_and_a_table_needs_a_row(tmp_path: Path) -> None:
    assert row_of("photo.jpg", None) is None
    with pytest.raises(UnknownOption, match="--row N"):
        row_of("openface.csv", None)
    picture = tmp_path / "photo.jpg"
    with pytest.raises(TableInvalid, match="no file"):
        row_of(str(picture), 1)
    picture.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    with pytest.raises(TableInvalid, match="is no text, so no table"):
        row_of(str(picture), 1)


def test_a_row_is_its_face_among_those_of_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "pyfeat.csv"
    path.write_text(PY_FEAT)
    found = row_of(str(path), 2)
    assert found is not None
    assert (len(found[0].faces), found[1]) == (2, 2)
    (tmp_path / "openface.csv").write_text(OPENFACE)
    with pytest.raises(TableInvalid, match="no face in row 3"):
        row_of(str(tmp_path / "openface.csv"), 3)
