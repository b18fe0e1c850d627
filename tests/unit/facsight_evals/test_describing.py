"""The measure of descriptions can be won and lost."""

import json
from functools import cache
from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from facsight.settings import Settings
from facsight_evals.datasets.cases import PORTRAIT
from facsight_evals.describing import (
    SCRIPTED,
    SENTENCES,
    DescriptionCount,
    described,
    pictures,
    scripted,
    table,
)
from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.observed_features import heard_in


@cache
def counted(name: str) -> tuple[DescriptionCount, ...]:
    return tuple(scripted(SCRIPTED[name], 20))


def summed(name: str, field: str) -> int:
    return sum(getattr(one, field) for one in counted(name))


def test_the_sentences_of_scripts_say_what_they_are_meant_to() -> None:
    for feature, sentence in SENTENCES.items():
        (heard,) = heard_in(sentence.format(1))
        assert (heard.feature.id, heard.denied) == (feature, False)


def test_a_truthful_model_wins() -> None:
    assert summed("truthful", "agree") == summed("truthful", "present") > 0
    assert summed("truthful", "contradict") == summed("truthful", "invented") == 0
    assert summed("truthful", "spoken") == summed("truthful", "present")


def test_a_model_that_sees_a_smile_on_every_face_loses() -> None:
    assert summed("always smiling", "invented") > summed("always smiling", "agree") > 0
    assert summed("always smiling", "spoken") < summed("always smiling", "present")


def test_a_model_that_sees_nothing_is_never_wrong_and_tells_nothing() -> None:
    assert summed("blind", "statements") == summed("blind", "spoken") == 0
    assert summed("blind", "others") == 20


def test_the_table_names_what_there_is_nothing_to_count_of() -> None:
    lines = table(
        {
            "good": [DescriptionCount(agree=2, affirmed=2)] * 3,
            "silent": [DescriptionCount(others=1)],
        }
    )
    assert "| good | 3 | 6 | 1.00 [" in lines
    assert "| silent | 1 | 0 | - | - | - | - | - | 1 |" in lines


async def test_a_model_describes_a_picture() -> None:
    """On the portrait: a smile is there, a frown is not, and nothing measures the beard."""
    said = ["The person is smiling.", "The person is frowning.", "The face has a beard.", "A flag."]
    report = json.dumps({"observations": [{"text": one} for one in said]})
    settings = Settings(vision_model=FakeListChatModel(responses=[report]), privacy="full")
    (found,) = await described([PORTRAIT], settings)
    assert (found.agree, found.contradict, found.unsettled, found.others) == (1, 1, 1, 1)
    assert (found.affirmed, found.invented) == (2, 1)
    assert 0 < found.spoken < found.present


def test_pictures_come_from_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnknownOption, match="no picture"):
        pictures(tmp_path)
    with pytest.raises(UnknownOption, match="no folder"):
        pictures(tmp_path / "missing")
    for name in ("b.jpg", "a.PNG", "notes.txt"):
        (tmp_path / name).touch()
    assert [one.name for one in pictures(tmp_path)] == ["a.PNG", "b.jpg"]
