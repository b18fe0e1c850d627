import numpy as np
import pytest
from numpy.typing import NDArray

from facsight_tools.evidence.context import read_context
from facsight_tools.rules import situation_embeddings
from facsight_tools.rules.situation_embeddings import (
    NAME,
    PACKAGE,
    embedded_likeness,
    embedder,
    opinions,
)


def test_without_the_package_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(situation_embeddings, "embedder", lambda: None)
    assert embedded_likeness("She won.", "en", None) is None


@pytest.mark.parametrize("lead", ["fear", "happiness"])
def test_shares_sum_to_one_and_lean_to_what_the_lexicon_says(
    monkeypatch: pytest.MonkeyPatch, lead: str
) -> None:
    def embed(_: str) -> NDArray[np.float32]:
        return np.zeros(384, np.float32)

    monkeypatch.setattr(situation_embeddings, "embedder", lambda: embed)
    shares = embedded_likeness("Something went on.", "en", lead)
    other = embedded_likeness("Something went on.", "en", None)
    assert shares is not None
    assert other is not None
    assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
    assert shares[lead] > other[lead]


def test_an_opinion_of_the_lexicon_stands_in_its_own_column() -> None:
    even = np.full((2, 8), 1 / 8, np.float32)
    assert opinions(even, even, [None, 3])[:, 16:].tolist() == [[0] * 8, [0, 0, 0, 1, 0, 0, 0, 0]]


def test_embeddings_are_loaded_once_and_named() -> None:
    pytest.importorskip(PACKAGE)
    assert embedder() is embedder()
    rows = read_context("The water in the cellar has reached the third step.").rows
    assert {row.source for row in rows if ".cue." in row.id} <= {NAME, "context-cues@6"}
