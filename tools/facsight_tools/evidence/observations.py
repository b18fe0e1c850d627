"""What a vision model says it sees: `V` rows, never measured, and what such a row must not say.

An observation is one plain sentence on things, places and postures. Sentences on who a person is,
what kind of person that is, what a person feels, and whether someone is honest or ill are refused
before they become evidence: no later hedge makes them so.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.errors import ObservationRefused
from facsight_tools.evidence.observed_features import listed as words_around
from facsight_tools.evidence.payloads import Observed
from facsight_tools.evidence.person_words import words
from facsight_tools.evidence.rows import Row
from facsight_tools.evidence.usage import Dropped

if TYPE_CHECKING:
    from facsight_tools.evidence.regions import Region

MOST: Final = 12
"""Observations of one picture."""

LONGEST: Final = 240
"""Characters of an observation."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_MARKUP: Final = re.compile(r"https?://|www\.|[<>{}\[\]`|\\*#~^$\"\u201c\u201d«»]")
_UNIT: Final = re.compile(r"\bAU\s?\d|action unit", re.IGNORECASE)
_REFUSED: Final = (
    ("identity", words("identity"), "says who the person is"),
    ("trait", words("traits"), "says what kind of person this is"),
    ("trait", words("gendered"), "states a gender, which is not to be seen"),
    ("deception", words("deception"), "speaks of honesty"),
    ("diagnosis", words("diagnosis"), "speaks of health"),
    (
        "inner_state",
        words("emotions", "states_of_mind", "feeling_verbs", "emotion_nouns"),
        "says what the person feels",
    ),
)
# Of those lists, words that also say how a thing looks: `a white wall`, never `a white person`
_OF_THINGS: Final = frozenset(
    {"african", "american", "arab", "asian", "black", "british", "calm", "chinese", "clinical"}
    | {"european", "french", "german", "indian", "neutral", "old", "poor", "real", "rich"}
    | {"white", "years"}
)
# and words that are things themselves: `a mask`, `after the race`
_THINGS: Final = frozenset({"mask", "masks", "race", "stroke"})
_NO_THING: Final = words("person", "person_nouns", "gendered") | frozenset(
    {"and", "but", "is", "of", "or", "was"}
)
_NAMED_AFTER: Final = frozenset({"christmas", "halloween", "easter"})


class Observation(BaseModel):
    """One sentence on the picture.

    `region` is left, top, right, bottom in pixels of the upright picture; `source` is the model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=LONGEST)
    region: tuple[float, float, float, float] | None = None
    source: str = Field(default="a vision model", min_length=1, max_length=120)
    at: float | None = Field(default=None, ge=0, description="Of a video: its second")


def refusal(text: str) -> Dropped | None:
    """Why a sentence must not become a row; None where it may."""
    return next(_reasons(text), None)


def observation_rows(
    observations: Sequence[Observation], size_wh: tuple[int, int]
) -> tuple[Row, ...]:
    """The observations as rows `V1`, `V2`, ..., in their order.

    Args:
        observations: what was said.
        size_wh: width and height of the picture in pixels; regions are cut at its border.

    Raises:
        ObservationRefused: a sentence says what none may, or a region lies outside the picture, or
            a moment is named, which a picture has none of.
    """
    if any(one.at is not None for one in observations):
        raise ObservationRefused("A picture has no moments: leave `at` out.")
    return tuple(
        observation_row(number, one, size_wh) for number, one in enumerate(observations, 1)
    )


def observation_row(number: int, observation: Observation, size_wh: tuple[int, int]) -> Row:
    """One observation as its row `V1`; raises as `observation_rows` does."""
    said = Observed(report=number, words=observation.text)
    wrong = refusal(observation.text)
    if wrong is not None:
        raise ObservationRefused(f"Observation {said.row_id} cannot be evidence: {wrong.message}")
    return Row.of(
        said,
        region=_region(said.row_id, observation, size_wh),
        source=observation.source,
    )


def _region(row_id: str, observation: Observation, size_wh: tuple[int, int]) -> Region | None:
    if observation.region is None:
        return None
    # NumPy comes with it, which a server's start does without.
    from facsight_tools.evidence.regions import clip_region

    if all(math.isfinite(edge) for edge in observation.region):
        region = clip_region(observation.region, size_wh)
        if region is not None:
            return region
    raise ObservationRefused(
        f"The region of {row_id} lies outside the picture of {size_wh[0]} by {size_wh[1]} pixels; "
        "give left, top, right, bottom in its pixels, or none."
    )


def _reasons(text: str) -> Iterator[Dropped]:
    if _MARKUP.search(text) or any(unicodedata.category(one)[0] == "C" for one in text):
        yield Dropped(code="markup", message="It holds markup, quotation marks or an address.")
    if _UNIT.search(text):
        yield Dropped(code="measurement", message="It speaks of action units, which are measured.")
    said = _WORD.findall(text)
    for code, listed, why in _REFUSED:
        for word, after in zip(said, (*said[1:], ""), strict=True):
            if _plain(word) in listed and not _of_thing(_plain(word), after.lower()):
                yield Dropped(code=code, message=f"'{word}' {why}.")
    for word in said[1:]:
        if _reads_as_name(word):
            yield Dropped(code="identity", message="It holds a word that reads as a name.")


def _plain(word: str) -> str:
    return word.lower().replace("\u2019", "'").removesuffix("'s")


def _of_thing(word: str, after: str) -> bool:
    """Whether a word speaks of a thing and not of a person, by the word after it."""
    if word in _THINGS:
        return after not in _NO_THING
    return word in _OF_THINGS and bool(after) and after not in _NO_THING


def _reads_as_name(word: str) -> bool:
    """A capital within a sentence; `NASA` on a sleeve is no name, nor is a German noun."""
    capital = word[:1].isupper() and not (len(word) > 1 and word.isupper())
    named_after = _NAMED_AFTER | _OF_THINGS | words_around("nouns")
    return capital and len(word) > 1 and _plain(word) not in named_after
