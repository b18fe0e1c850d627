"""The corpora: ledgers as their sentences have it, and sentences that are true of them or not."""

from __future__ import annotations

from collections import Counter

from facsight_bench.corpora.labelled import labelled
from facsight_bench.corpora.ledgers import one_face, two_faces
from facsight_bench.falsehoods import of_corpora
from facsight_tools.statements.evidence import Evidence


def test_the_ledgers_show_what_the_sentences_speak_of() -> None:
    both, alone = Evidence.of(two_faces()), Evidence.of(one_face())
    assert (both.faces, alone.faces) == ((1, 2), (1,))
    assert both.sides(1, 12) == (3.4, 3.0)
    assert both.intensity(1, 9) is None
    assert both.intensity(2, 4) == 2.6
    assert both.distribution(2, "face")["anger"] == 0.51  # type: ignore[index]
    assert both.reliability(2) == 0.3
    assert two_faces() == two_faces()


def test_there_are_true_and_false_sentences_and_none_is_both() -> None:
    every = labelled()
    counts = Counter((one.on, one.true) for one in every)
    assert counts["two faces", True] > 200
    assert counts["two faces", False] > 900
    assert counts["one face", False] > 100
    true = {one.text for one in every if one.true}
    assert not true & {one.text for one in every if not one.true}


def test_no_labelled_sentence_is_judged_wrongly() -> None:
    """A tenth of them; `python -m facsight_bench.falsehoods` reads all."""
    found = list(of_corpora(labelled()[::10]))
    assert [one for one in found if one.wrong] == []
    assert sum(one.true and one.verdict == "supported" for one in found) > 4, "some are read"
