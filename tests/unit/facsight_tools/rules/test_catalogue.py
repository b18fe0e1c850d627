"""Choosing rule sets: by id, by file, as objects, and several at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from facsight_tools.errors import RuleSetInvalid, UnknownOption
from facsight_tools.rules.catalogue import load, select
from facsight_tools.rules.files import available
from facsight_tools.rules.rule_set import DEFAULT
from facsight_tools.rules.rule_set import load as load_categorical

OWN = """
id = "own"
version = 3
title = "My rules"
source = "My laboratory"
full_intensity = 2.0
[labels.delight]
for = { 12 = 2.0 }
"""


def test_every_file_is_of_its_own_name_and_tells_its_source() -> None:
    for name in available():
        rules = load(name)
        assert (rules.id, rules.name) == (name, f"{name}@{rules.version}")
        assert rules.source.strip()


def test_the_first_categorical_set_is_primary() -> None:
    chosen = select(["pspi", "affdex", "smiles", "compound"])
    assert chosen.primary.id == "affdex"
    assert [one.id for one in chosen.others] == ["pspi", "smiles", "compound"]


def test_without_a_categorical_set_the_default_is_primary() -> None:
    assert select().primary.id == select("pspi").primary.id == DEFAULT
    assert select().others == ()


def test_own_files_and_objects(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(OWN)
    assert select(file).primary.name == select(str(file)).primary.name == "own@3"
    mine = replace(load_categorical("emfacs"), id="mine")
    assert select([mine, "emfacs"]).others == (load("emfacs"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = ", "not TOML"),
        (OWN.replace("12", "99"), "labels.delight.for.99"),
        (OWN.replace('source = "My laboratory"', ""), "source"),
        ('kind = "oracle"', "kind"),
    ],
)
def test_malformed_files_are_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(RuleSetInvalid, match=says):
        select(file)


def test_what_is_not_there_or_given_twice_is_refused() -> None:
    with pytest.raises(UnknownOption, match=r"missing\.toml"):
        select("missing.toml")
    with pytest.raises(UnknownOption, match="there are"):
        select(["emfacs", "horoscope"])
    with pytest.raises(UnknownOption, match="twice"):
        select(["pspi", "pspi"])
