"""The table of `facsight analyze`: the same as CSV and as Parquet, empty where not measured."""

from __future__ import annotations

import csv
import io
import sys

import pytest
from tests.builders import make_analysis, make_face

from facsight.cli.tables import Result, parquet_bytes, require_parquet, write_csv
from facsight_tools.errors import ImageUnreadable, UnknownOption
from facsight_tools.rules.catalogue import select
from facsight_tools.types import UnavailableReason

RULES = select([])
SMILE = make_face(aus={12: 3.2}, unavailable={6: UnavailableReason.OCCLUDED})
RESULTS: tuple[Result, ...] = (
    ("a, b.png", make_analysis([SMILE, make_face(2)])),
    ("nobody.png", make_analysis()),
    ("broken.png", ImageUnreadable('cut "off"\nin a line')),
)


def rows() -> list[dict[str, str]]:
    file = io.StringIO()
    write_csv(file, iter(RESULTS), RULES)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_a_row_a_face_and_one_for_what_has_none() -> None:
    first, second, nobody, broken = rows()
    assert [one["input"] for one in (first, second)] == ["a, b.png"] * 2
    assert (first["face"], first["AU12"], first["AU12_present"]) == ("1", "3.2", "1")
    assert (first["AU06"], first["AU06_present"]) == ("", ""), "not measured is not absent"
    assert (second["face"], second["AU06_present"]) == ("2", "0")
    assert {name: cell for name, cell in nobody.items() if cell} == {"input": "nobody.png"}
    assert {name: cell for name, cell in broken.items() if cell} == {
        "input": "broken.png",
        "error": 'ImageUnreadable: cut "off"\nin a line',
    }


def test_rows_can_be_read_while_the_run_goes_on() -> None:
    file, seen = io.StringIO(), []

    def results() -> object:
        for result in RESULTS:
            seen.append(len(list(csv.reader(io.StringIO(file.getvalue())))))
            yield result

    write_csv(file, results(), RULES)
    assert seen == [1, 3, 4]


def test_parquet_holds_the_same_with_types() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(parquet_bytes(iter(RESULTS), RULES)))
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["input"], types["emotion"], types["error"]) == ("string",) * 3
    assert (types["face"], types["frame"], types["AU12_present"]) == ("int32",) * 3
    assert (types["AU12"], types["yaw"], types["timestamp"]) == ("double",) * 3
    for stored, shown in zip(table.to_pylist(), rows(), strict=True):
        assert list(stored) == list(shown)
        for name, cell in shown.items():
            value = stored[name]
            assert (value is None) == (cell == ""), name
            if isinstance(value, float):
                assert value == pytest.approx(float(cell)), name
            elif value is not None:
                assert str(value) == cell, name


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UnknownOption, match=r"facsight\[parquet\]"):
        require_parquet()
