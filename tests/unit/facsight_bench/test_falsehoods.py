"""The bench on false sentences: nothing false is supported, and it can lose."""

from __future__ import annotations

import pytest

from facsight_bench import falsehoods
from facsight_bench.corpora.ledgers import one_face
from facsight_bench.falsehoods import JudgedFalsehood, judged, made_up, print_table
from facsight_bench.made_falsehoods import FALSEHOODS
from facsight_tools.statements.evidence import Evidence

ALONE = Evidence.of(one_face())
TRUE = "AU12 is present [F1.AU12]."
FALSE = "AU12 is absent [F1.AU12]."
UNREAD = "The grin is dazzling [F1.AU12]."


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (TRUE, "supported"),
        (f"{TRUE} {TRUE}", "supported"),
        (FALSE, "contradicted"),
        (f"{TRUE} {FALSE}", "contradicted"),
        (UNREAD, "not_checkable"),
        (f"{TRUE} {UNREAD}", "not_checkable"),
    ],
)
def test_a_text_is_as_good_as_its_worst_sentence(text: str, verdict: str) -> None:
    assert judged(text, ALONE) == verdict


@pytest.mark.parametrize(
    ("true", "verdict", "wrong"),
    [
        (True, "supported", False),
        (True, "contradicted", True),
        (True, "not_checkable", False),
        (False, "supported", True),
        (False, "contradicted", False),
        (False, "not_checkable", False),
    ],
)
def test_what_is_wrong(true: bool, verdict: falsehoods.Judgement, wrong: bool) -> None:
    assert JudgedFalsehood("corpus", true, TRUE, verdict).wrong is wrong


def test_no_made_up_falsehood_is_supported_and_every_kind_has_its_turn() -> None:
    found = list(made_up(80, seed=3))
    assert [one for one in found if one.wrong] == []
    assert len({one.of for one in found}) > 0.8 * len(FALSEHOODS)
    assert found[:20] == list(made_up(20, seed=3))


@pytest.mark.parametrize(("wrong", "status"), [(True, 3), (False, 0)])
def test_a_wrong_verdict_is_printed_and_told_by_the_status(
    wrong: bool, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = JudgedFalsehood("corpus prose", False, TRUE, "supported" if wrong else "contradicted")
    monkeypatch.setattr(falsehoods, "of_corpora", lambda _: iter([one]))
    assert falsehoods.main(["--count", "0"]) == status
    assert (TRUE in capsys.readouterr().out) is wrong


def test_the_table_has_a_line_for_each_kind_and_truth(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(
        [
            JudgedFalsehood("a", True, TRUE, "supported"),
            JudgedFalsehood("a", False, FALSE, "contradicted"),
        ]
    )
    _, true, false = capsys.readouterr().out.splitlines()
    assert true.split() == ["a,", "true", "1", "0", "0"]
    assert false.split() == ["a,", "false", "0", "1", "0"]
