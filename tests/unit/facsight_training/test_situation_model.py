import numpy as np
from numpy.typing import NDArray

from facsight_training.situation_model import fit, left_out, shares, stored, targets
from facsight_training.situations import LikenessExample

HAPPY = ["She won the cup.", "They won the final.", "He won a prize.", "We won the match."]
SAD = ["Her dog died.", "His aunt died.", "Their cat died.", "My uncle died."]
GIVEN = [
    *(LikenessExample("en", text, ("happiness",), "ab"[at % 2]) for at, text in enumerate(HAPPY)),
    *(LikenessExample("en", text, ("sadness",), "ab"[at % 2]) for at, text in enumerate(SAD)),
]


def test_the_same_situations_give_the_same_model() -> None:
    one, other = stored(fit(GIVEN)), stored(fit(GIVEN))
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_what_a_writer_tells_is_read_by_what_another_told() -> None:
    def read(learned: NDArray[np.bool_], read: NDArray[np.bool_]) -> NDArray[np.float32]:
        assert not (learned & read).any()
        model = fit([one for one, there in zip(GIVEN, learned, strict=True) if there])
        return shares(model, [one for one, there in zip(GIVEN, read, strict=True) if there])

    found = left_out(GIVEN, read)
    assert np.allclose(found.sum(1), 1, atol=1e-5)
    assert np.array_equal(found.argmax(1), targets(GIVEN).argmax(1))
