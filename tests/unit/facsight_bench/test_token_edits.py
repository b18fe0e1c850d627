"""One token is edited, what is wrong with what is still supported is told, and all is counted."""

from __future__ import annotations

import random
import sys
from collections import Counter
from itertools import islice
from typing import Any, Final

import pytest

from facsight_bench import token_edits
from facsight_bench.token_edits import Edited, edits, fault, main
from facsight_evals.datasets.generated import generated_report
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.read import ReadSentence, read
from facsight_tools.statements.stock import stock

EVIDENCE: Final = Evidence.of(generated_report(random.Random(2)).ledger)  # noqa: S311


def made(seed: int, count: int) -> list[Edited]:
    return list(islice(edits(random.Random(seed), lambda _: EVIDENCE), count))  # noqa: S311


def pieces(text: str) -> list[str]:
    return token_edits._PIECE.findall(text)


def test_one_token_is_edited_in_the_way_that_is_named() -> None:
    some = made(1, 150)
    assert {one.kind for one in some} == {"insert", "delete", "replace", "swap"}
    for one in some:
        before, after = pieces(one.text), pieces(one.edited)
        more, fewer = Counter(after) - Counter(before), Counter(before) - Counter(after)
        changed = (more.total(), fewer.total())
        assert (
            changed
            == {"insert": (1, 0), "delete": (0, 1), "replace": (1, 1), "swap": (0, 0)}[one.kind]
        ), one
        assert before != after


def test_a_seed_gives_the_same_edits_of_every_kind_of_statement() -> None:
    kinds = {one.kind for one in stock(EVIDENCE)}
    some = made(3, 4 * len(kinds))
    assert {one.statement.kind for one in some} == kinds
    assert some == made(3, 4 * len(kinds))
    assert some != made(4, 4 * len(kinds))


def test_a_sentence_as_it_was_written_has_no_fault() -> None:
    for one in made(5, 40):
        found = read(one.text, one.evidence, one.language)
        assert [sentence.verdict for sentence in found] == ["supported"], one.text
        assert fault(one, found) == "", one.text


def told(**changes: Any) -> str:
    """The fault of a sentence that was read rightly, but for these changes."""
    (one,) = made(5, 1)
    (found,) = read(one.text, one.evidence, one.language)
    given = {name: new(getattr(found, name)) for name, new in changes.items()}
    return fault(one, [found.model_copy(update=given)])


@pytest.mark.parametrize("verdict", ["contradicted", "not_checkable"])
def test_what_is_not_supported_is_no_fault(verdict: str) -> None:
    assert told(verdict=lambda _: verdict, statements=lambda _: [], written=lambda _: "") == ""


def test_what_it_says_must_hold() -> None:
    false = a_false_statement()
    assert told(statements=lambda _: []) == "what it says does not hold"
    assert told(statements=lambda said: [*said, false]) == "what it says does not hold"


def test_it_must_be_written_as_it_stands_but_for_its_first_letter() -> None:
    assert told(written=lambda text: text[:1].swapcase() + text[1:]) == ""
    for changed in (lambda text: f"{text} not", lambda text: text.rpartition(" ")[0]):
        assert told(written=changed) == "it is not written as it stands"


def test_its_ids_are_those_of_rows_behind_it() -> None:
    cited = told(text=lambda text: text.rstrip(".") + " [F9.AU99].")
    assert cited == "it cites what says nothing of it"


def a_false_statement() -> Statement:
    """A statement of another picture that does not hold of this one."""
    other = Evidence.of(generated_report(random.Random(7)).ledger)  # noqa: S311
    return next(one for one in stock(other) if not one.judge(EVIDENCE).holds)


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    rows = (line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    return {name.strip(): int(count) for name, count in rows}


def test_every_edit_is_counted_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(token_edits, "_picture", lambda _: EVIDENCE)
    monkeypatch.setattr(sys, "argv", ["token_edits", "--count", "80", "--seed", "1"])
    assert main() == 0
    counts = printed(capsys)
    assert counts.pop("faults") == 0
    assert sum(counts.values()) == 80
    assert counts["not supported"] > 60
    assert set(counts) <= {"the same", "supported", "not supported"}


def test_a_reader_that_believes_everything_is_found_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def believing(text: str, *_: object) -> list[ReadSentence]:
        return [ReadSentence(text=text, verdict="supported", written=text)]

    monkeypatch.setattr(token_edits, "_picture", lambda _: EVIDENCE)
    monkeypatch.setattr(token_edits, "read", believing)
    monkeypatch.setattr(sys, "argv", ["token_edits", "--count", "5", "--show"])
    assert main() == 3
    *told, supported, faults = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("what it says does not hold: ") for line in told) == 5
    assert sum(line.startswith("~ ") for line in told) == 5
    assert supported.split() == ["supported", "5"]
    assert faults.split() == ["faults", "5"]
