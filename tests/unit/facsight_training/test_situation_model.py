import numpy as np

from facsight_training.situation_model import LikenessExample, fit, left_out

HAPPY = ["She won the cup.", "They won the final.", "He won a prize.", "We won the match."]
SAD = ["Her dog died.", "His aunt died.", "Their cat died.", "My uncle died."]
GIVEN = [
    *(LikenessExample("en", text, ("happiness",)) for text in HAPPY),
    *(LikenessExample("en", text, ("sadness",)) for text in SAD),
]


def test_the_same_situations_give_the_same_model() -> None:
    assert np.array_equal(fit(GIVEN).weights, fit(GIVEN).weights)


def test_what_was_left_out_is_read_by_its_likes() -> None:
    shares = left_out(GIVEN, 2)
    assert np.allclose(shares.sum(1), 1, atol=1e-5)
    names = ["anger", "contempt", "disgust", "fear", "happiness", "sadness"]
    assert [names[at] for at in shares.argmax(1)] == ["happiness"] * 4 + ["sadness"] * 4
