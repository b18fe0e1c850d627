import pytest

from facsight_tools.rules.language import READ
from facsight_tools.rules.situation_model import Likeness, word_model


def likeness(text: str, language: str) -> Likeness | None:
    return word_model().likeness(text, language)


@pytest.mark.parametrize("language", READ)
@pytest.mark.parametrize("text", ["She won.", "\u00dcber \u00d1and\u00fa 12!", "x" * 500])
def test_shares_sum_to_one_and_the_words_stand_in_the_text(text: str, language: str) -> None:
    found = likeness(text, language)
    assert found is not None
    assert sum(found.labels.values()) == pytest.approx(1, abs=1e-4)
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", ["", "?!", "word " * 80])
def test_nothing_is_said_of_no_words_or_many(text: str) -> None:
    assert likeness(text, "en") is None


def test_neither_capitals_nor_stops_matter() -> None:
    one, other = likeness("The ice cracks", "en"), likeness("the ice cracks!", "en")
    assert one is not None
    assert other is not None
    assert one.labels == other.labels


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Well, the ice cracks under his feet.", "the ice cracks under his feet"),
        ("Montags ist alles ruhig, das Eis bricht unter ihm!", "das Eis bricht unter ihm"),
    ],
)
def test_the_clause_that_says_most_is_quoted_whole(text: str, clause: str) -> None:
    found = likeness(text, "de" if "Eis" in text else "en")
    assert found is not None
    assert text[found.start : found.end] == clause


def test_no_more_of_a_long_clause_is_quoted_than_tells_it() -> None:
    text = " ".join(["and then we went on along the road"] * 5)
    found = likeness(text, "en")
    assert found is not None
    assert len(text[found.start : found.end].split()) == 12
