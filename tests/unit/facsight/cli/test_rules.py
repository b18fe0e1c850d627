"""`facsight rules`: every set is listed with its kind, and a set is shown as its file has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from facsight.cli import rules
from facsight.cli.app import main
from facsight_tools.rules.catalogue import load
from facsight_tools.rules.configurations import Pattern
from facsight_tools.rules.files import available
from facsight_tools.rules.rule_set import DEFAULT, RuleSet, Term
from facsight_tools.rules.scales import Summand

MINE = """\
id = "mine"
version = 3
title = "A set of one's own"
source = "nobody"
full_intensity = 3.0

[labels.joy]
bias = -2.0
for = { 12 = 5.0, 6 = 3.0 }
against = { 15 = 4.0 }
"""


@pytest.mark.parametrize("words", [["rules"], ["rules", "list"]])
def test_every_set_is_listed_and_one_is_the_default(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    heads = [line for line in shown.splitlines() if not line.startswith(" ")]
    kinds = {line.split()[0]: line.split()[-1] for line in heads}
    assert list(kinds) == [load(name).name for name in available()]
    assert (kinds["emfacs@1"], kinds["pspi@1"], kinds["smiles@2"]) == (
        "categorical", "scale", "configurations",
    )  # fmt: skip
    assert [line.split()[0].split("@")[0] for line in heads if "(default)" in line] == [DEFAULT]
    assert all(len(line) <= 98 for line in shown.splitlines() if line.startswith("    labels"))


def test_ones_own_file_is_shown_term_by_term(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(MINE)
    assert main(["rules", "show", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "mine@3  categorical",
        "    A set of one's own",
        "    a unit counts from intensity 0, and fully from 3 of 5 on",
        "    letters begin at: A 1, B 1.5, C 2.5, D 3.5, E 4.5",
        "",
        "joy  (bias -2)",
        "    +3.00  AU6 cheek raiser",
        "    +5.00  AU12 lip corner puller",
        "    -4.00  AU15 lip corner depressor",
        "",
        "    source: nobody",
    ]


@pytest.mark.parametrize("name", available())
def test_what_is_shown_holds_every_unit_of_the_set(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "show", name]) == 0
    shown = capsys.readouterr().out
    one = load(name)
    assert shown.startswith(f"{one.name}  ")
    assert "    source: " in shown
    assert ("    caution: " in shown) == bool(one.caution)
    if isinstance(one, RuleSet):
        heads = [line.split("  ")[0] for line in shown.splitlines() if "(bias " in line]
        assert heads == list(one.terms)
        told = re.findall(r"^    [+-]\d\.\d\d  (AU\d+) ", shown, re.MULTILINE)
        assert told == [f"AU{term.au}" for terms in one.terms.values() for term in terms]


def test_terms_and_parts_in_words() -> None:
    one_sided = Term(14, 4.44, unilateral=True)
    assert rules._term(one_sided) == "+4.44  AU14 dimpler, difference between the sides"
    assert rules._part(Summand((6, 7), 1.0)) == (
        "+1 x the greater of AU6 cheek raiser or AU7 lid tightener, intensity 0-5"
    )
    assert rules._part(Summand((43,), 1.0, presence=True)).endswith(", 1 where present")


def test_conditions_of_a_configuration_name_only_what_it_asks() -> None:
    pattern = Pattern("text", present=(12,), one_of=(6, 7), unilateral=(14,))
    assert list(rules._conditions(pattern)) == [
        "present: AU12 lip corner puller",
        "one or more of: AU6 cheek raiser, AU7 lid tightener",
        "on one side only: AU14 dimpler",
    ]


def test_unknown_and_malformed_sets_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "show", "horoscope"]) == 2
    assert "UnknownOption" in capsys.readouterr().err
    (tmp_path / "bad.toml").write_text("id = 3")
    assert main(["rules", "show", str(tmp_path / "bad.toml")]) == 2
    assert "RuleSetInvalid" in capsys.readouterr().err


def test_what_bars_a_label_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", DEFAULT]) == 0
    happiness = capsys.readouterr().out.partition("\nhappiness ")[2].partition("\nsadness ")[0]
    assert "BARS happiness where AU4 is at B (1.5) or more and AU6 is below A (1.0)" in happiness
