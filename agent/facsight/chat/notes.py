"""The fixed sentences in which the tool speaks of itself."""

from __future__ import annotations

from typing import Final

from facsight.chat.intents import INTENTS
from facsight.chat.reply import Note
from facsight_tools.evidence.claims import Distribution
from facsight_tools.facs import ACTION_UNITS

_DECLINED: Final = {
    "identity": "I do not say who anyone is: facsight measures the movements of a face and keeps "
    "nothing that would tell one person from another.",
    "deception": "I cannot say whether an expression is sincere or a person truthful: no action "
    "unit shows that. Ask for the kind of smile or for single action units instead.",
    "diagnosis": "I make no diagnosis and say nothing of anyone's health: one picture of a face "
    "does not show it.",
    "trait": "I say nothing of character, origin, orientation, belief or attractiveness: a face "
    "does not show them.",
    "age": "I do not estimate age: facsight measures the movements of a face.",
    "feeling": "I cannot know what anyone feels or thinks: I describe apparent expression. Ask "
    "what the face expresses, and tell me what is going on.",
}
YES: Final = Note(kind="answer", text="Yes.")
NO: Final = Note(kind="answer", text="No.")
NO_PICTURE: Final = Note(
    kind="missing", text="There is no picture yet: open one (in the command line: /open PATH)."
)
NO_FACE: Final = Note(kind="missing", text="There is no face to speak of in this picture.")
ONE_PICTURE: Final = Note(
    kind="missing", text="There is only one picture: open a second one to compare."
)
ONE_FACE: Final = Note(kind="missing", text="There is only one face here to speak of.")
NO_BODY: Final = Note(
    kind="missing", text="The evidence has no rows on bodies or hands, so I cannot say."
)
SCORES_STAY: Final = Note(
    kind="method",
    text="Only your words changed: the action units and the scores of the face alone are those of "
    "before. The numbers of the fused reading stand in the table.",
)
FORGOTTEN: Final = Note(
    kind="done", text="Your words on the situation are set aside; the face is read alone."
)
ADDED_UNITS: Final = Note(
    kind="method",
    text="The absent units that are named would each by itself, at E and all else equal, put "
    "another label first when the rules are scored again.",
)
ONLY_REMOVALS: Final = Note(
    kind="missing",
    text="I can tell what the rules would score without a unit that is there, not with a unit "
    "added or at another strength: ask, for example, 'What if there were no AU12?'",
)
NOTHING_FLIPS: Final = Note(
    kind="method",
    text="No measured unit by itself, taken away or added at E, puts another label first when the "
    "rules are scored again.",
)
NEAR: Final = Note(
    kind="method",
    text="A unit is present from an intensity of 1 on; those within 0.5 of it are named, the "
    "nearest first.",
)
SUREST_FIRST: Final = Note(
    kind="method", text="Of all units that were measured, the highest confidence comes first."
)
LEAST_SURE_FIRST: Final = Note(
    kind="method", text="Of all units that were measured, the lowest confidence comes first."
)
NO_WORDS: Final = Note(
    kind="missing",
    text="You have told me nothing of the situation yet, so there is no reading before and after.",
)
JOINED: Final = Note(
    kind="method",
    text="For the comparison, F1 is the face of the first picture and F2 that of the second.",
)
NOTHING_LEFT: Final = Note(
    kind="missing", text="No sentence of my answer passed the checker, so I give none."
)
NOTHING_SAID: Final = Note(kind="missing", text="The evidence has no row on that.")
NEEDS_MODEL: Final = Note(
    kind="needs_model",
    text="That is not a question that I can answer from the evidence by rule. A language model "
    "could try, and every sentence of it would be checked, but none is set up here. Ask 'help' for "
    "what I answer without one.",
)


def declined(intent: str) -> Note:
    """Why a question is not answered."""
    return Note(kind="declined", text=_DECLINED[intent])


def missing_face(name: str, count: int) -> Note:
    """A face that was named and is not there."""
    found = "1 face" if count == 1 else f"{count} faces"
    return Note(
        kind="missing",
        text=f"I do not know which face '{name}' is: {found} of this picture can be named as "
        "'face 1', 'the left one', 'the largest' or 'the smiling one'.",
    )


def missing_picture(name: str, count: int) -> Note:
    """A picture that was named and is not there."""
    return Note(kind="missing", text=f"There is no picture {name}: {count} are open.")


def missing_rows(ids: tuple[str, ...]) -> Note:
    """Evidence ids that do not exist here."""
    return Note(kind="missing", text=f"There is no evidence row {', '.join(ids)} here.")


def unknown_label(label: str, known: list[str]) -> Note:
    """A label that the rules do not score."""
    return Note(
        kind="missing", text=f"The rules give no score to {label}; they know {', '.join(known)}."
    )


def opened(number: int, name: str, faces: int) -> Note:
    """A picture that was measured."""
    found = {0: "no face", 1: "1 face"}.get(faces, f"{faces} faces")
    return Note(kind="done", text=f"Picture {number} is {name}: {found} found.")


def measured_again(name: str) -> Note:
    """A handle had run out."""
    text = f"The measurement of {name} was no longer kept, so I measured it again."
    return Note(kind="done", text=text)


def without_picture(name: str) -> Note:
    """Only numbers are at hand."""
    return Note(
        kind="method",
        text=f"The measurement of {name} is no longer kept and the picture is not at hand: I go by "
        "the numbers of this conversation.",
    )


def helped() -> Note:
    """What can be asked."""
    examples = " | ".join(intent.example for intent in INTENTS if intent.example)
    return Note(
        kind="help",
        text=f"You can ask, for example: {examples} | Is AU4 present? | What about the left one? | "
        "Show F1.AU12. | They had just lost the match.",
    )


def muscles(numbers: tuple[int, ...]) -> tuple[Note, ...]:
    """What moves action units, as FACS has it: it is said of the unit, not of a face."""
    named = [unit for n in numbers if (unit := ACTION_UNITS.get(n)) and unit.muscle]
    said = "In FACS the muscular basis of {} ({}) is {}."
    return tuple(
        Note(kind="method", text=said.format(unit.code, unit.name, unit.muscle)) for unit in named
    )


def no_sides(code: str) -> Note:
    """A side was asked for of a unit that is measured for the whole face only."""
    return Note(kind="missing", text=f"{code} is measured for the whole face, not for each side.")


def effect(before: Distribution | None, after: Distribution | None) -> tuple[Note, ...]:
    """What words did to a reading that is given with and without them."""
    if before is None or after is None:
        return ()
    first, then = max(before, key=before.__getitem__), max(after, key=after.__getitem__)
    if before == after:
        said = "Your words do not move the reading."
    elif first == then:
        said = "Your words move the reading, and the same label stays first."
    else:
        said = "Your words put another label first."
    return (Note(kind="method", text=f"{said} The table shows it with them and, before, without."),)


def rests_little(code: str) -> Note:
    """Without a unit, too little changes for a row of its own, or it was not measured."""
    text = f"The evidence has no row on the scores without {code}: it has them for the units that "
    return Note(kind="missing", text=f"{text}move the first label's score most.")


def yes_or_no(holds: bool | None) -> tuple[Note, ...]:
    """The answer to a question that rows decide; nothing where they do not."""
    return () if holds is None else (YES if holds else NO,)


def stands_for(name: str, face: str, number: int) -> Note:
    """A face of another picture in the evidence of this one."""
    text = f"{name} in this answer is face {face[1:]} of picture {number}."
    return Note(kind="method", text=text)


NO_TOOLS: Final = Note(
    kind="method",
    text="This language model takes no tools: it was given the rows of one face and could not ask "
    "for others.",
)
MODEL_SILENT: Final = Note(
    kind="missing", text="The language model found nothing in the evidence that answers this."
)
