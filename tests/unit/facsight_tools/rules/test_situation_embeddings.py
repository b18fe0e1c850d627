import numpy as np
import pytest

from facsight_tools.rules.situation_embeddings import PACKAGE, embedder, ending, readout


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Two policemen came. Under the hat was her tortoise.", "Under the hat was her tortoise."),
        ("Es war spät, aber der Zug kam noch.", "aber der Zug kam noch."),
        ("Llovía mucho; por fin paró del todo.", "por fin paró del todo."),
        ("She waits for the bus.", "She waits for the bus."),
        ("!", "!"),
        ("", ""),
    ],
)
def test_the_ending_is_the_last_sentence_or_what_a_but_leads_to(text: str, last: str) -> None:
    assert ending(text) == last


def test_the_readout_that_comes_with_facsight_gives_shares() -> None:
    known = readout()
    shares = known.shares(np.random.default_rng(0).normal(size=(5, len(known.mean))) / 20)
    assert np.allclose(shares.sum(1), 1, atol=1e-4)


def test_embeddings_are_loaded_once() -> None:
    pytest.importorskip(PACKAGE)
    assert embedder() is embedder()
