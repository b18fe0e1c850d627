"""No altered report passes, and true ones do: a small run of the measurement, with a fixed seed."""

from __future__ import annotations

from facsight_bench.checker_mutations import MUTATIONS, Result, measure, print_table


def test_no_falsehood_passes_and_what_is_true_does() -> None:
    result = measure(160, seed=11)
    assert result.accepted == {}
    assert result.reports_refused == []
    assert result.sentences_refused == []
    assert result.good
    assert len(result.tried) >= 30
    assert set(result.tried) <= set(MUTATIONS)


def test_a_falsehood_that_passes_is_shown(capsys: object) -> None:
    result = Result(accepted={"trait": ["The person is kind."]}, reports=1)
    result.tried["trait"] = 1
    assert not result.good
    print_table(result)
    shown = capsys.readouterr().out  # type: ignore[attr-defined]
    assert "| trait | 1 | 1 |" in shown
    assert "ACCEPTED trait: The person is kind." in shown


def test_too_many_true_reports_refused_is_no_good_result() -> None:
    assert Result(reports=100, reports_refused=["one"]).good
    assert not Result(reports=99, reports_refused=["one"]).good
    assert not Result(sentences=50, sentences_refused=["one"]).good
