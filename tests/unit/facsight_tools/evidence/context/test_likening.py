from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.likening import LIKE


def test_the_model_adds_nothing_to_what_the_lexicon_understands() -> None:
    rows = read_context("She won the final.").rows
    assert not any(str(row.value).startswith(LIKE) for row in rows)


def test_the_words_of_a_cue_stand_where_its_span_says() -> None:
    text = "It was late. The chairlift has stopped and the wind is getting up."
    for row in read_context(text).rows:
        if row.unit == "cue":
            start, end = row.payload.span
            assert text[start:end] == row.payload.words
