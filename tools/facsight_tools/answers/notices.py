"""What an answer says of itself beside its sentences: the caution, and what a model failed at."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.statements.forms.tokens import Language

NOTICES: Final[dict[Language, str]] = {
    "en": (
        "This describes apparent expression and is not a determination of the person's internal "
        "emotional state."
    ),
    "de": (
        "Dies beschreibt den sichtbaren Ausdruck und stellt nicht fest, was der Mensch innerlich "
        "empfindet."
    ),
}
NOTICE: Final = NOTICES["en"]
"""In English, as the measuring tools say it too."""

Happened = Literal[
    "no_key",
    "key_refused",
    "unknown_model",
    "no_connection",
    "broken_off",
    "timed_out",
    "too_many",
    "server_error",
    "refused",
    "picture_refused",
    "too_long",
    "nothing_held",
    "in_prose",
    "failed",
    "shortened",
    "unjudged",
    "unscored",
]
"""What became of a question to a language model; after all but the last three there is no answer.

`unjudged` is an appraisal that was refused, `unscored` a list of labels that no rule set knows.
"""

Step = Literal["describe", "watch", "appraise", "look", "write", "repair", "understand"]
"""What a language model was asked for: a description of the picture, or of frames of a video, a
reading of the situation, to look again, to write, to write again, what a question means."""

_WHOLE: Final = ("shortened", "unjudged", "unscored")
"""After these an answer of the model stands, or none was asked for."""

About: TypeAlias = Literal["address", "key", "tokens", "labels", "why"]

HAPPENED: Final[tuple[Happened, ...]] = get_args(Happened)
STEPS: Final[tuple[Step, ...]] = get_args(Step)


class Notice(BaseModel):
    """What a language model failed at, what to do about it, and what came in its place.

    Attributes:
        text: all of it in a sentence or two of facsight's own.
        model: how the model is called.
        about: the address, the name of the key, the number of tokens, the labels or the reason of a
            refusal, where the text names it.
        detail: what the model's server or client said, in its own words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Happened
    step: Step
    model: str
    about: dict[Literal["address", "key", "tokens", "labels", "why"], str] = Field(
        default_factory=dict
    )
    detail: str = ""
    text: str

    @classmethod
    def of(cls, code: Happened, step: Step, model: str, *, detail: str = "", **about: Any) -> Self:
        """The notice in English; `about` is what its text may name, None where it is not known."""
        known = {name: str(one) for name, one in about.items() if one is not None}
        text = _text(code, step, model, known, "en")
        return cls.model_validate(
            {"code": code, "step": step, "model": model, "about": known, "detail": detail}
            | {"text": text}
        )

    def at(self, step: Step) -> Self:
        """The same as it is told of another step, in English."""
        text = _text(self.code, step, self.model, dict(self.about), "en")
        return self.model_copy(update={"step": step, "text": text})

    def in_language(self, language: Language) -> Self:
        """The same in another language."""
        text = _text(self.code, self.step, self.model, dict(self.about), language)
        return self.model_copy(update={"text": text})


def _text(code: str, step: str, model: str, about: dict[Any, str], language: Language) -> str:
    words = _words()[language]
    # The name of a key stands in the middle of a sentence, the rest is an aside.
    filled = {
        name: one.format(**about) if name in about else "" for name, one in words["about"].items()
    }
    said = words["happened"][code].format(model=model, key=about.get("key", "its key"), **filled)
    return said if code in _WHOLE else f"{said} {words['instead'][step]}"


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((files("facsight_tools.answers") / "notices.toml").read_text("utf-8"))
