"""Rule files: found by id or path, read as TOML, and every fault of a form told at once."""

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from facsight_tools import rules
from facsight_tools.errors import MOST_QUOTED, RuleSetInvalid, UnknownOption
from facsight_tools.rules.files import Head, KnownUnit, SidedUnit, available, checked, read

HEAD = {"id": "own", "version": 1, "title": "t", "source": "s"}


class Form(Head):
    units: list[KnownUnit] = Field(default_factory=list)
    sided: dict[SidedUnit, float] = Field(default_factory=dict)


def test_the_ids_are_those_of_the_files() -> None:
    folder = Path(str(resources.files(rules)))
    assert list(available()) == sorted(path.stem for path in folder.glob("*.toml"))


@pytest.mark.parametrize("rule_set", available())
def test_an_id_is_read_as_its_file(rule_set: str, tmp_path: Path) -> None:
    data = read(rule_set)
    copy = tmp_path / "copy.toml"
    copy.write_bytes((resources.files(rules) / f"{rule_set}.toml").read_bytes())
    assert read(copy) == read(str(copy)) == data
    assert data["id"] == rule_set


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "There is no rule set 'nothing'; there are: "),
        ("../rules/facsight", "There is no rule set '../rules/facsight'"),
        ("FACSIGHT", "There is no rule set"),
        ("", "There is no rule set ''"),
        ("gone.toml", "The rule file 'gone.toml' cannot be read: No such file"),
        (".toml", "cannot be read"),
    ],
)
def test_what_is_not_there_is_named(name: str, says: str) -> None:
    with pytest.raises(UnknownOption, match=says):
        read(name)


def test_a_long_name_is_quoted_in_part() -> None:
    with pytest.raises(UnknownOption) as refused:
        read("x" * 10_000)
    assert "x" * (MOST_QUOTED + 1) not in str(refused.value)


@pytest.mark.parametrize("data", [b"id = ", b"\xff\xfe", b"[a]\n[a]\n"])
def test_what_is_no_toml_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.toml").write_bytes(data)
    with pytest.raises(RuleSetInvalid, match="is not TOML"):
        read(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"units": [1, 3]}, "Rule set 'own': units.1: AU3 is not an action unit"),
        ({"sided": {17: 1.0}}, "sided.17: AU17 has no sides"),
        ({"sided": {99: 1.0}}, "sided.99: AU99 is not an action unit"),
        ({"id": "Own"}, "Rule set 'Own': id: "),
        ({"version": 0}, "version: "),
        ({"title": ""}, "title: "),
        ({"surprise": 1}, "surprise: "),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleSetInvalid) as refused:
        checked(Form, HEAD | change)
    assert says in str(refused.value)
    assert "Value error" not in str(refused.value)
    assert "[key]" not in str(refused.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(RuleSetInvalid) as refused:
        checked(Form, {"version": 0})
    for field in ("Rule set 'without id': ", "id: ", "version: ", "title: ", "source: "):
        assert field in str(refused.value)


def test_what_fits_is_given_back() -> None:
    form = checked(Form, HEAD | {"units": [12], "sided": {6: 0.5}})
    assert (form.id, form.units, form.sided, form.caution) == ("own", [12], {6: 0.5}, "")
