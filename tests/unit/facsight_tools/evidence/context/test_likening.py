from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.likening import LIKE
from facsight_tools.evidence.payloads import Cue
from facsight_tools.evidence.rows import rows_of


def test_the_model_adds_nothing_to_what_the_lexicon_understands() -> None:
    rows = read_context("She won the final.").rows
    assert not any(str(row.value).startswith(LIKE) for row in rows)


def test_the_words_of_a_cue_stand_where_its_span_says() -> None:
    text = "It was late. The chairlift has stopped and the wind is getting up."
    for _, cue in rows_of(read_context(text).rows, Cue):
        assert text[slice(*cue.span)] == cue.words
