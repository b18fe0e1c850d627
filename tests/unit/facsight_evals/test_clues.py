"""The overlap of clues can be won and lost, and a model may judge it."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from facsight.settings import Settings
from facsight_evals.clues import (
    Overlap,
    Pair,
    counted,
    made_pairs,
    of_pairs,
    pairs,
    reasoned,
    table,
    told_in,
)
from facsight_tools.errors import UnknownOption

PAIR = Pair(reference="The person smiles. A happy person.", description="A smile.", by="one")


def test_every_description_gets_what_it_deserves() -> None:
    for pair, deserved in made_pairs():
        found = counted(told_in(pair.reference), told_in(pair.description))
        assert found.clues == pytest.approx(deserved.clues), (pair.by, told_in(pair.description))
        assert found.labels == pytest.approx(deserved.labels), pair.by


def test_the_reasoner_tells_what_happens_in_a_made_clip() -> None:
    name, wanted, said = next(iter(reasoned()))
    assert name
    assert wanted.labels == said.labels
    assert counted(wanted, said).clues > 6


async def test_a_model_judges_and_an_answer_that_is_none_counts_for_nothing() -> None:
    model = FakeListChatModel(responses=['{"clues": 7, "labels": 2.5}'])
    rows = await of_pairs([PAIR], Settings(model=model))
    assert rows == [("one", [Overlap(7, 2.5)])]
    assert "| one | 1 | 7.00 | 2.50 |" in table(rows, "judged")
    for wrong in ("ten of ten", '{"clues": 70, "labels": 1}'):
        assert await of_pairs([PAIR], Settings(model=FakeListChatModel(responses=[wrong]))) == []


def test_a_file_of_pairs_is_read_or_says_which_line_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(f"{PAIR.model_dump_json()}\n\n")
    assert pairs(file) == [PAIR]
    for text, why in (("", "no pair in"), ('{"reference": "x"}', "line 1"), ("x", "no JSON")):
        file.write_text(text)
        with pytest.raises(UnknownOption, match=why):
            pairs(file)
    with pytest.raises(UnknownOption, match="cannot be read"):
        pairs(tmp_path / "none.jsonl")
