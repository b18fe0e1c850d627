"""The bench on outsiders' sentences: what it counts, and that it can lose."""

import sys
from collections import Counter

import pytest
from tests.builders import make_analysis, make_face

from facsight_bench import statement_reading
from facsight_bench.statement_reading import OutsideSentence, print_table, sentences
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements.evidence import Evidence

EVIDENCE = Evidence.of(build_ledger(make_analysis([make_face(aus={12: 3.2})])))
TRUE = "AU12 is present [F1.AU12]."
FALSE = "AU12 is absent [F1.AU12]."


def test_the_halves_share_no_sentence_and_hold_both_languages_and_truths() -> None:
    seen, unseen = (list(sentences(part)) for part in ("seen", "unseen"))
    known = {(one.report, one.text) for one in seen}
    assert not known & {(one.report, one.text) for one in unseen}
    for half in filter(None, (seen, unseen)):
        counts = Counter((one.language, one.true) for one in half)
        assert (
            min(counts[language, true] for language in ("en", "de") for true in (True, False)) > 30
        )


@pytest.mark.parametrize(
    ("text", "true", "status"), [(TRUE, True, 0), (TRUE, False, 3), (FALSE, True, 3)]
)
def test_a_wrong_verdict_is_printed_and_told_by_the_status(
    text: str,
    true: bool,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = OutsideSentence("portrait", "en", true, "state", text)
    monkeypatch.setattr(statement_reading, "sentences", lambda _: [one])
    monkeypatch.setattr(statement_reading, "evidence", lambda *_: {"portrait": EVIDENCE})
    monkeypatch.setattr(sys, "argv", ["bench"])
    assert statement_reading.main() == status
    assert (text in capsys.readouterr().out) is bool(status)


def test_the_table_has_a_line_for_each_language_and_truth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table({("en", True, "supported"): 2, ("de", False, "contradicted"): 1})
    _, german, english = capsys.readouterr().out.splitlines()
    assert german.split() == ["de,", "false", "0", "0", "1"]
    assert english.split() == ["en,", "true", "2", "0", "0"]


def test_without_the_development_data_the_sentences_on_it_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [OutsideSentence(report, "en", True, "state", TRUE) for report in ("plain", "biden")]
    monkeypatch.setattr(statement_reading, "sentences", lambda _: given)
    monkeypatch.setattr(statement_reading, "infer", lambda *_, **__: EVIDENCE)
    monkeypatch.setattr(sys, "argv", ["bench"])
    assert statement_reading.main() == 0
    first, *table = capsys.readouterr().out.splitlines()
    assert first == "1 of 2 sentences need the development data."
    assert table[-1].split() == ["en,", "true", "1", "0", "0"]
