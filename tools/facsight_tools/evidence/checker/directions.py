"""Where the head and the eyes turn, and how the quality of a face is put in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import number_of
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.rows import Row

_HEAD: Final = words("head")
_EYES: Final = words("eyes")
_TILTS: Final = frozenset({"tilted", "tilt", "tilts", "tilting", "roll", "shoulder"})
_ACROSS: Final = {"left": 1, "right": -1}
_UPRIGHT: Final = {
    **dict.fromkeys(("up", "upward", "upwards", "above"), 1),
    **dict.fromkeys(("down", "downward", "downwards", "below"), -1),
}
_VIEWER: Final = frozenset({"viewer", "observer", "camera", "picture", "image", "photo", "frame"})
_SIDEWAYS: Final = frozenset({"left", "right", "shoulder"})
_AXES: Final = frozenset({"yaw", "pitch", "roll"})
_LEVEL: Final = frozenset({"turned", "tilted", "turn", "tilt", "rotation"})
_FRONTAL: Final = frozenset({"frontal", "straight"})
_AWAY: Final = frozenset({"averted", "away"})
_FRONTAL_LIMIT: Final = 15.0
_AWAY_LIMIT: Final = 8.0
_PLANE: Final = (".yaw", ".pitch")
_AT_CAMERA: Final = 6.0
_LEAST_TURN: Final = 1.0

# Words for a quality cue that is out of range, and for one inside it.
_RELIABLE: Final = frozenset({"reliable", "suited", "suitable", "adequate"})
_BAD: Final = {
    **dict.fromkeys(("blurred", "blurry"), "blur"),
    "small": "size",
    **dict.fromkeys(("dark", "dim", "overexposed", "underexposed"), "light"),
}
_GOOD: Final = {"sharp": "blur", "lit": "light", "bright": "light"}


def axis_rows(s: Sentence, at: int, place: int) -> list[Row]:
    """The cited rows of the quantity at `place` that a number at `at` is said of."""
    face, near = s.face_at(at), s.segment_words(at) | s.segment_words(place) | {s.word(place)}
    word = s.word(place)
    if word in ("people", "brightness", "light") and not s.evidence.under("quality", face):
        return [row for row in s.evidence.starting("S") if row.id == "S.light"]
    if word == "contrast" and not s.evidence.under("quality.contrast", face):
        return [row for row in s.evidence.starting("S") if row.id == "S.contrast"]
    if near & {"quality", "cue"} or word in ("blur", "sharpness", "contrast", "size", "light"):
        cues = [
            row
            for row in s.evidence.under("quality", face)
            if row.id.count(".") == 2 and row.id.rsplit(".", 1)[1] in near
        ]
        return cues or [row for row in s.evidence.under("quality", face) if row.id.count(".") == 1]
    if word in ("detected", "detection", "detector", "score"):
        return s.evidence.under("face", face)
    return _turn_rows(s, at, place, near)


def _turn_rows(s: Sentence, at: int, place: int, near: set[str]) -> list[Row]:
    """The pose or gaze row of the axis that the words of a segment tell."""
    face = s.face_at(at)
    gaze = bool(near & _EYES)
    if s.word(place) in ("yaw", "pitch", "roll"):
        axis = s.word(place)
    elif "yaw" in near:
        axis = "yaw"
    elif "pitch" in near or (near & _TILTS and near & _UPRIGHT.keys() and not near & _SIDEWAYS):
        axis = "pitch"
    elif not gaze and (
        s.word(place) in _TILTS
        or (near & _TILTS and s.word(place) not in ("turned", "turn", "turns"))
    ):
        axis = "roll"
    elif _nearest(s, at, _ACROSS) is not None and (
        _nearest(s, at, _UPRIGHT) is None or _distance(s, at, _ACROSS) < _distance(s, at, _UPRIGHT)
    ):
        axis = "yaw"
    elif _nearest(s, at, _UPRIGHT) is not None:
        axis = "pitch"
    else:
        rows = s.evidence.under("gaze" if gaze else "pose", face)
        return rows if len(rows) == 1 else []
    if not gaze:
        return s.evidence.under(f"pose.{axis}", face)
    in_head = "head" in s.words
    wanted = s.evidence.under(f"gaze.eye_{axis}" if in_head else f"gaze.{axis}", face)
    return wanted or s.evidence.under(f"gaze.eye_{axis}", face)


def _nearest(s: Sentence, at: int, signs: dict[str, int]) -> int | None:
    """The place of the direction word that belongs to a number: after it, else before it."""
    places = [place for place in s.segment(at) if s.word(place) in signs]
    after = [place for place in places if place > at and not _number_between(s, at, place)]
    before = [place for place in places if place < at and not _number_between(s, place, at)]
    if not places and not s.tokens[at].signed and not s.segment_words(at) & _AXES:
        before = _told_before(s, at, signs)
    return after[0] if after else before[-1] if before else None


def _told_before(s: Sentence, at: int, signs: dict[str, int]) -> list[int]:
    """The direction of an earlier segment: `upward (5 degrees)`, `tilted down, by 4 degrees`."""
    anchor = s.parts[s.part_of[at]].anchor
    limit = at if anchor is None else anchor + 1
    return [
        place
        for place in range(limit)
        if s.word(place) in signs and not _number_between(s, place, limit)
    ]


def _distance(s: Sentence, at: int, signs: dict[str, int]) -> int:
    place = _nearest(s, at, signs)
    return abs(place - at) if place is not None else len(s.tokens)


def _number_between(s: Sentence, first: int, last: int) -> bool:
    return any(s.tokens[at].kind is Kind.NUMBER for at in range(first + 1, last))


def _sign(s: Sentence, place: int, row: Row) -> int:
    """The sign that a direction word gives to a row's axis."""
    word = s.word(place)
    if word in _UPRIGHT:
        return _UPRIGHT[word]
    sign = _ACROSS[word]
    viewer = any(s.word(one) in _VIEWER for one in (place - 1, place - 2))
    beside = [s.word(one) for one in range(place + 1, place + 4)]
    flipped = viewer or (beside[:1] == ["of"] and bool(_VIEWER & set(beside) - {"camera"}))
    return -sign if flipped and not row.id.endswith("roll") else sign


def fits_direction(s: Sentence, at: int, row: Row) -> Iterator[Problem]:
    """A number of degrees has the sign or the direction word of its row."""
    if row.unit != "deg" or row.id.split(".")[1] == "quality":
        return
    actual, token = number_of(row), s.tokens[at]
    signs = _UPRIGHT if row.id.endswith("pitch") else _ACROSS
    place = _nearest(s, at, signs)
    wrong = False
    if place is not None:
        wrong = actual * _sign(s, place, row) < 0
    elif not token.signed and s.word(at - 1) not in ("than", "below", "under", "within"):
        wrong = actual < 0
    if token.signed and (token.value or 0.0) * actual < 0:
        wrong = True
    if wrong:
        yield problem(Code.DIRECTION_MISMATCH, f"The direction is not that of {row.id}: {row.text}")


def check_directions(s: Sentence) -> Iterator[Problem]:
    """Turns of head and eyes that are told without a number."""
    for part in s.parts:
        near = {s.word(place) for place in part.places}
        turning = near & (words("turns") | {"head", "gaze"})
        if not turning or any(s.tokens[place].kind is Kind.AU for place in part.places):
            continue
        for place in part.places:
            told = near & (_ACROSS.keys() | _UPRIGHT.keys()) or _numbers(s, place)
            if s.word(place) in _LEVEL and s.negated(place, reach=2) and not told:
                yield problem(Code.DIRECTION_MISMATCH, "Give the degrees of how little it turns.")
            if s.word(place) in _ACROSS or s.word(place) in _UPRIGHT:
                yield from _told(s, place, near)
    yield from _poses(s)


def _numbers(s: Sentence, at: int) -> bool:
    return any(s.tokens[one].kind is Kind.NUMBER for one in s.segment(at))


def _told(s: Sentence, place: int, near: set[str]) -> Iterator[Problem]:
    """One direction word: the row of its axis is cited and has its sign."""
    face = s.face_at(place)
    gaze = bool(near & _EYES)
    if s.tokens[place].kind is not Kind.WORD or not (gaze or near & _HEAD):
        return
    axis = "pitch" if s.word(place) in _UPRIGHT else "roll" if near & _TILTS and not gaze else "yaw"
    rows = s.evidence.under(f"{'gaze' if gaze else 'pose'}.{axis}", face)
    rows = rows or (s.evidence.under(f"gaze.eye_{axis}", face) if gaze else [])
    if not rows:
        kept = s.evidence.under(f"gaze.{axis}", face) + s.evidence.under(f"pose.{axis}", face)
        unmeasured = any(not unit.measured for unit in s.evidence.units)
        if not kept and not unmeasured:
            what = "gaze" if gaze else "pose"
            yield problem(
                Code.NUMBER_UNCITED,
                f"A turn is stated: cite the row of it, such as F1.{what}.{axis}.",
            )
        rows = kept
    for row in rows:
        if _numbers(s, place):
            break  # judged with the number, however small the turn
        turn = number_of(row) * _sign(s, place, row)
        if (turn < _LEAST_TURN) != s.negated(place, reach=5):
            yield problem(
                Code.DIRECTION_MISMATCH, f"The direction is not that of {row.id}: {row.text}"
            )


def _target_cited(s: Sentence) -> bool:
    """Whether a row says what a face looks at: then the sentence is judged as that row says it."""
    return any(row.id.startswith("S.gaze.") for row in s.evidence.rows)


def _poses(s: Sentence) -> Iterator[Problem]:
    """`frontal`, `straight into the camera`, `averted`."""
    if _target_cited(s):
        return
    for at, token in enumerate(s.tokens):
        if token.kind is not Kind.WORD or token.word not in _FRONTAL | _AWAY:
            continue
        near = s.segment_words(at)
        what = "gaze" if near & _EYES else "pose"
        rows = [
            row
            for row in s.evidence.under(what, s.face_at(at))
            if row.id.endswith((".yaw", ".pitch"))
        ]
        if not rows:
            yield problem(
                Code.NUMBER_UNCITED, f"'{token.word}' is stated: cite F1.{what}.yaw and .pitch."
            )
            continue
        turn = max(abs(number_of(row)) for row in rows)
        true = turn <= _FRONTAL_LIMIT if token.word in _FRONTAL else turn >= _AWAY_LIMIT
        if true == s.negated(at):
            yield problem(
                Code.DIRECTION_MISMATCH,
                f"'{token.word}' does not fit {rows[0].id}: {rows[0].text}",
            )


def is_aimed(s: Sentence, at: int) -> bool:
    """Whether `camera` stands where eyes or head are said to be directed: `at the camera`."""
    return s.word(at - 2) in ("at", "into", "toward", "towards") and s.word(at - 1) == "the"


def check_camera(s: Sentence) -> Iterator[Problem]:
    """`The gaze is directed at the camera`: no angle of it passes 6 degrees."""
    if _target_cited(s):
        return
    for at, token in enumerate(s.tokens):
        if token.word != "camera" or not is_aimed(s, at):
            continue
        what = "gaze" if s.segment_words(at) & _EYES else "pose"
        rows = [r for r in s.evidence.under(what, s.face_at(at)) if r.id.endswith(_PLANE)]
        if not rows:
            yield problem(Code.NUMBER_UNCITED, f"The camera is named: cite F1.{what}.yaw.")
        elif (max(abs(number_of(row)) for row in rows) <= _AT_CAMERA) == s.negated(at, reach=5):
            yield problem(
                Code.DIRECTION_MISMATCH, f"'camera' does not fit {rows[0].id}: {rows[0].text}"
            )


def check_quality(s: Sentence) -> Iterator[Problem]:
    """What is said of a face's quality in words."""
    for at, token in enumerate(s.tokens):
        if token.kind is not Kind.WORD:
            continue
        face, negated = s.face_at(at), s.negated(at)
        judged = token.word in ("good", "high", "poor", "low", "fair")
        if judged and s.near_noun(at, frozenset({"quality"}), reach=6):
            rows = [r for r in s.evidence.under("quality", face) if r.id.count(".") == 1]
            if not rows:
                yield problem(Code.QUALITY_CONTRADICTED, "The quality is judged: cite F1.quality.")
            for row in rows:
                value = number_of(row)
                true = {"poor": value < 0.5, "low": value < 0.5, "fair": 0.4 <= value < 0.9}
                if true.get(token.word, value >= 0.5) == negated:
                    yield problem(Code.QUALITY_CONTRADICTED, f"{row.id} says: {row.text}")
        elif token.word in _RELIABLE or token.word == "unreliable":
            limit = 0.5 if s.word(at - 1) not in ("less", "more") else 0.9
            good = token.word in _RELIABLE and s.word(at - 1) != "less"
            for row in s.evidence.under("quality", face):
                if row.id.count(".") == 1 and (number_of(row) >= limit) == (good == negated):
                    yield problem(Code.QUALITY_CONTRADICTED, f"{row.id} says: {row.text}")
        elif (token.word in _BAD or token.word in _GOOD) and _of_face(s, at):
            yield from _cue(s, at, face, negated)
        elif token.word in ("limit", "limits") and s.word(at - 1) in ("this", "these"):
            for row in s.evidence.under("quality", face):
                if row.id.count(".") == 2 and "outside the" not in row.text:
                    yield problem(Code.QUALITY_CONTRADICTED, f"No limit: {row.text}")
        elif token.word in ("inside", "outside", "out") and "range" in s.segment_words(at):
            rows = [r for r in s.evidence.under("quality", face) if r.id.count(".") == 2]
            inside = token.word == "inside"
            if not rows and all(unit.measured for unit in s.evidence.units):
                yield problem(Code.QUALITY_CONTRADICTED, "A range is spoken of: cite its cue.")
            for row in rows:
                if ("inside the" in row.text) != (inside != negated):
                    yield problem(Code.QUALITY_CONTRADICTED, f"{row.id} says: {row.text}")


def _of_face(s: Sentence, at: int) -> bool:
    """Whether `small` is said of a face and not of a smile or a part of the face."""
    return s.word(at) != "small" or bool(
        s.segment_words(at) & {"face", "picture"} | {"too"} & {s.word(at - 1)}
    )


def _cue(s: Sentence, at: int, face: int | None, negated: bool) -> Iterator[Problem]:
    """`blurred` or `sharp`: the cue is cited, or a unit that was unavailable for that reason."""
    word = s.word(at)
    cue = _BAD.get(word) or _GOOD[word]
    rows = s.evidence.under(f"quality.{cue}", face)
    reason = {"blur": "blurred", "size": "too small"}.get(cue, cue)
    unread = any(not unit.measured and reason in unit.row.text for unit in s.evidence.units)
    if not rows and not unread:
        yield problem(Code.QUALITY_CONTRADICTED, f"'{word}' is stated: cite F1.quality.{cue}.")
    for row in rows:
        if ("outside the" in row.text) != ((word in _BAD) != negated):
            yield problem(Code.QUALITY_CONTRADICTED, f"{row.id} says: {row.text}")
