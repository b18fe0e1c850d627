"""Answers on head, gaze, light and quality, people and bodies, words, and evidence rows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final, Literal

from facsight.chat.answers.told import Answerer, Told, Topic, alike, apart, yes_or_no
from facsight.chat.faces import places
from facsight_tools.evidence import payloads
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number
from facsight_tools.statements.kinds.reading import silence
from facsight_tools.statements.readings import agreement
from facsight_tools.statements.stock import (
    context_statements,
    head_statements,
    method_statements,
    quality_statements,
    scene_statements,
    stock,
)

_MOST_WORKS: Final = 6
_MOST_OF_ROW: Final = 2
_TURNS: Final = {"turned": ("yaw",), "tilted": ("roll",), "nodding": ("pitch",)}
_OF_BODY: Final = (
    kinds.BodyOf,
    kinds.Arm,
    kinds.Arms,
    kinds.Hands,
    kinds.HandOf,
    kinds.HandOnFace,
    kinds.HandAway,
)
_UNSEEN: Final = (
    payloads.BodyCount,
    payloads.HandCount,
    payloads.ArmState,
    payloads.ArmsState,
    payloads.HandsState,
    payloads.HandOnFace,
)


def _directions(topic: Topic, of: Literal["head", "gaze"]) -> list[Statement]:
    found: list[Statement] = []
    for one in head_statements(topic.evidence):
        named = isinstance(one, kinds.Direction | kinds.Angle) and one.of == of
        exact = isinstance(one, kinds.Angle)
        here = named and getattr(one, "face", 0) == topic.face
        if here and exact == (topic.register == "coder"):
            found.append(one)
    return found


def _toward(topic: Topic, of: Literal["head", "gaze"], axis: str, toward: str) -> Statement:
    given = {"face": topic.face, "of": of, "axis": axis, "toward": toward}
    return kinds.Direction.model_validate(given)


def head(topic: Topic) -> Told:
    """Where the head is turned."""
    said = _directions(topic, "head")
    word = topic.query.word
    if not said or word is None:
        return Told(apart(said), "" if said else "nothing")
    axes = _TURNS.get(word, ("yaw", "pitch"))
    straight = yes_or_no(topic, *(_toward(topic, "head", one, "straight") for one in axes))
    turned = {"yes": "no", "no": "yes"}.get(straight, straight)
    return Told(apart(said), straight if word == "straight" else turned)


def gaze(topic: Topic) -> Told:
    """Where somebody looks."""
    said: list[Statement] = []
    for one in scene_statements(topic.evidence):
        if isinstance(one, kinds.GazeTarget) and one.face == topic.face:
            said.append(one)
        if isinstance(one, kinds.Facing) and topic.face in (one.face, one.other):
            said += [one] if topic.query.word == "face" else []
    said += _directions(topic, "gaze")
    return Told(apart(said), _gaze_opening(topic) if said else "nothing")


def _gaze_opening(topic: Topic) -> str:
    """Yes or no, where a direction was asked for that is not a matter of whose left is meant."""
    word = topic.query.word
    aim = topic.evidence.find(payloads.GazeTarget, face=topic.face)
    if word in ("camera", "away", "face") and aim is not None and aim.payload.aim is not None:
        return "yes" if aim.payload.aim.at == word else "no"
    if word in ("camera", "straight", "away"):
        straight = yes_or_no(
            topic, *(_toward(topic, "gaze", one, "straight") for one in ("yaw", "pitch"))
        )
        opposite = {"yes": "no", "no": "yes"}.get(straight, straight)
        return opposite if word == "away" else straight
    if word in ("up", "down"):
        return yes_or_no(topic, _toward(topic, "gaze", "pitch", word))
    return "nothing" if word == "face" else ""


def _cue(topic: Topic, name: str) -> payloads.FaceQualityCue | None:
    every = topic.evidence.all(payloads.FaceQualityCue, face=topic.face)
    return next((one.payload for one in every if one.payload.cue.name == name), None)


def _of_cue(topic: Topic, name: str) -> list[Statement]:
    found = _cue(topic, name)
    if found is None:
        return []
    return [kinds.QualityCue(face=topic.face, cue=name, ok=found.cue.ok)]


def light(topic: Topic) -> Told:
    """How the face is lit, and how bright the picture is."""
    said = [*_of_cue(topic, "light"), *_of_cue(topic, "contrast")]
    said += [
        one
        for one in scene_statements(topic.evidence)
        if isinstance(one, kinds.PictureValue) and one.of in ("light", "contrast")
    ]
    return Told(apart(said), _lit(topic) if topic.query.state else "")


def _lit(topic: Topic) -> str:
    """Whether the light is good, or bad as asked: too dark and too bright are two things."""
    found = _cue(topic, "light")
    if found is None:
        return "nothing"
    cue = found.cue
    if topic.query.state == "present":
        return "yes" if cue.ok else "no"
    middle = sum(one for one in (cue.least, cue.most) if one is not None) / 2
    side = "dark" if cue.value < middle or cue.most is None else "bright"
    return "yes" if not cue.ok and topic.query.word in ("ill", None, side) else "no"


def quality(topic: Topic) -> Told:
    """How well a face is seen, and what of it is not as it should be."""
    name = topic.query.word
    found = topic.evidence.find(payloads.FaceQuality, face=topic.face)
    if name is not None:
        said = _of_cue(topic, name)
        if not said:
            return Told(_quality_of(topic, found), "nothing")
        asked = kinds.QualityCue(face=topic.face, cue=name, ok=topic.query.state == "present")
        return Told(apart([*said]), yes_or_no(topic, asked))
    poor = [
        one
        for one in quality_statements(topic.evidence)
        if isinstance(one, kinds.QualityCue) and one.face == topic.face and not one.ok
    ]
    groups = [*_quality_of(topic, found), *apart(poor)]
    return Told(groups, "" if groups else "nothing")


def _quality_of(topic: Topic, found: Any) -> list[list[Statement]]:
    if found is None:
        return []
    return [[kinds.FaceQuality(face=topic.face, value=number(found.payload.score))]]


def people(topic: Topic) -> Told:
    """How many faces and bodies there are, and where the faces are."""
    counts = [
        one
        for one in scene_statements(topic.evidence)
        if isinstance(one, kinds.Count) and one.of != "hands"
    ]
    where = places(topic.evidence, topic.language) if len(topic.evidence.faces) > 1 else ""
    notes = topic.note("method", "where", places=where) if where else None
    return Told(apart(counts), notes=(notes,) if notes else ())


def body(topic: Topic) -> Told:
    """What arms and hands do."""
    scene = scene_statements(topic.evidence)
    said: list[Statement] = [one for one in scene if isinstance(one, _OF_BODY)]
    for one in quality_statements(topic.evidence):
        row = topic.evidence.row(one.row) if isinstance(one, kinds.NotMeasured) else None
        if row is not None and isinstance(row.payload, _UNSEEN):
            said.append(one)
    return Told(apart(said), notes=() if said else (topic.note("missing", "no_body"),))


def context(topic: Topic) -> Told:
    """What was said of the situation, and what that speaks of."""
    wanted = (kinds.Quotation, kinds.CueSpeaksOf, kinds.Observation, kinds.WordsMismatch)
    said = [one for one in context_statements(topic.evidence) if isinstance(one, wanted)]
    whole = [one for one in said if not isinstance(one, kinds.Quotation) or _whole(topic, one)]
    groups = list(apart(whole))
    face = topic.face
    if face:
        quiet = silence(topic.evidence, face)
        together = agreement(topic.evidence, face)
        if quiet is not None:
            groups.append([kinds.ContextSilent(face=face, reason=quiet)])
        elif together is not None and together.relation != "one_silent":
            groups.append([together])
    return Told(groups, notes=() if whole else (topic.note("missing", "nothing_said"),))


def _whole(topic: Topic, said: kinds.Quotation) -> bool:
    """Whether words are a whole sentence of the user, and not what a cue quotes of one."""
    return topic.evidence.at(payloads.Quotation, said.row) is not None


def row(topic: Topic) -> Told:
    """One evidence row, and what it bears out."""
    found = topic.evidence.row(topic.query.row or "")
    if found is None:
        return Told(notes=(topic.note("missing", "no_row", row=topic.query.row),))
    borne_out = (
        one
        for one in stock(topic.evidence)
        if not isinstance(one, kinds.Made) and one.rows(topic.evidence) == (found.id,)
    )
    return Told(apart(islice(borne_out, _MOST_OF_ROW)), rows=(found,))


def sources(topic: Topic) -> Told:
    """The works and rule sets behind the answers."""
    method = list(method_statements(topic.evidence))
    used = [one for one in method if isinstance(one, kinds.RuleSetUsed) and one.face == topic.face]
    works = [one for one in method if isinstance(one, kinds.Literature)]
    notes = () if works else (topic.note("missing", "no_literature"),)
    return Told(apart([*used, *works[:_MOST_WORKS]]), notes=notes)


def limits(topic: Topic) -> Told:
    """What limits every reading."""
    method = method_statements(topic.evidence)
    said = [one for one in method if isinstance(one, kinds.Caution)]
    return Told(alike(said, "of"))


ANSWERS: Final[Mapping[str, Answerer]] = {
    "head": head,
    "gaze": gaze,
    "light": light,
    "quality": quality,
    "people": people,
    "body": body,
    "context": context,
    "row": row,
    "sources": sources,
    "limits": limits,
}
