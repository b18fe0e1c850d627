"""Rules 3 and 4: units named are cited, and what is said of them is what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import AURow, rule_label, rule_terms
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.states import Mention, State
from facsight_tools.evidence.checker.tokens import Kind, Token
from facsight_tools.evidence.claims import Problem
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.states import SmileKind

_RULE_WORDS: Final = words("rule_words")
_UNIT_NOUNS: Final = words("unit_nouns")
_PRONOUNS: Final = frozenset({"it", "them"})
_STATES: Final = words("present", "absent")
_ARGUING: Final = frozenset(
    {"evidence", "supports", "favors", "favours", "argues", "speaks"}
    | {"judged", "supported", "excluded", "decided"}
)
_APERTURES: Final = frozenset({"open", "closed", "shut"})
_EYES: Final = frozenset({"eye", "eyes"})
_JOINING: Final = frozenset(
    {"and", "or", "nor", "with", ",", "accompanies", "together", "plus", "occurs"}
)
_NEGATORS: Final = words("negators")
_ACTIONS: Final = frozenset({"action", "movement", "movements", "activity", "activation"})
_QUANTIFIERS: Final = frozenset({"no", "all", "every", "only", "none", "any", "other", "neither"})
_REASONS: Final = {
    "pose beyond range": words("reason_pose"),
    "face too small": words("reason_size"),
    "too blurred": words("reason_blur"),
    "occluded": words("reason_occluded"),
    "out of frame": words("reason_frame"),
    "needs video": words("reason_video"),
    "not in model": words("reason_model"),
}


def check_units(s: Sentence) -> Iterator[Problem]:
    """Every unit that a sentence names."""
    yield from _names(s)
    yield from _twice(s)
    for mention in s.mentions:
        yield from _mention(s, mention)
    yield from _in_other_faces(s)
    yield from _cited_unavailable(s)
    yield from _unread_arguing(s)
    yield from _universal(s)
    for at, token in enumerate(s.tokens):
        bare = token.word in ("active", "activated") and not _unit_beside(s, at)
        bare = bare or (token.word == "absent" and not s.mentions)
        bare = bare or (token.word in _APERTURES and bool(s.words & _EYES) and not s.mentions)
        bare = bare or (token.word in _ACTIONS and _found_absent(s, at))
        if bare or (token.word in ("has", "shows") and s.word(at + 1) in _PRONOUNS):
            yield problem(Code.AU_AMBIGUOUS, f"'{token.word}' is said of no unit: name the unit.")


def _found_absent(s: Sentence, at: int) -> bool:
    """`Brow action was coded: AU1 and AU2 are absent`: what was found is said to be absent."""
    found = s.segment_words(at) & {"coded", "found", "seen", "detected", "visible"}
    absent = bool(s.mentions) and all(one.state is State.ABSENT for one in s.mentions)
    return bool(found) and absent and not s.segment_words(at) & _NEGATORS


def _unit_beside(s: Sentence, at: int) -> bool:
    return any(mention.at in s.segment(at) for mention in s.mentions)


def code_of(token: Token) -> str:
    """How a message names the units of a token."""
    return " or ".join(f"AU{au}" for au in sorted(token.aus))


def _names(s: Sentence) -> Iterator[Problem]:
    """A code and a name beside each other mean the same unit: `AU12 (lip corner puller)`."""
    places = [mention.at for mention in s.mentions]
    for place in places:
        yield from _bracketed(s, place)
    for first, second in pairwise(places):
        between = [s.word(at) for at in range(first + 1, second)]
        apart = {"and", "or", "nor", "with", "without"} & set(between)
        beside = between in ([], ["("], [","], [",", "the"], [",", "a"], ["the"])
        same = s.tokens[first].aus & s.tokens[second].aus
        if beside and not apart and not same and _code_then_name(s, first, second):
            yield problem(
                Code.AU_NAME_MISMATCH,
                f"'{s.word(first)}' and '{s.word(second)}' are not the same unit: name the unit "
                "as the evidence row does.",
            )


def _bracketed(s: Sentence, at: int) -> Iterator[Problem]:
    """A name and the codes in brackets after it: `a smile (AU12)`, `lip corner puller (AU12)`."""
    named = s.tokens[at].aus
    inside = [
        s.tokens[mention.at].aus
        for mention in s.mentions
        if s.parts[mention.segment].anchor == at and _is_code(s, mention.at)
    ]
    if inside and not _is_code(s, at) and not any(named & aus for aus in inside):
        yield problem(
            Code.AU_NAME_MISMATCH,
            f"'{s.word(at)}' is none of the units in brackets after it: name the unit as the "
            "evidence row does.",
        )


def _twice(s: Sentence) -> Iterator[Problem]:
    """`AU6 and AU6`: one was meant to be another."""
    codes = [mention.at for mention in s.mentions if _is_code(s, mention.at)]
    for first, second in pairwise(codes):
        between = {s.word(at) for at in range(first + 1, second)}
        if s.word(first) == s.word(second) and between <= _JOINING:
            yield problem(
                Code.AU_AMBIGUOUS, f"{s.word(first).upper()} is listed twice: name each once."
            )


def _is_code(s: Sentence, at: int) -> bool:
    return s.word(at).startswith("au") and s.word(at)[2:].isdigit()


def _code_then_name(s: Sentence, first: int, second: int) -> bool:
    return _is_code(s, first) and not _is_code(s, second)


def _mention(s: Sentence, mention: Mention) -> Iterator[Problem]:
    token = s.tokens[mention.at]
    code = code_of(token)
    if not token.aus or not token.aus <= set(ACTION_UNITS):
        yield problem(Code.AU_UNKNOWN, f"'{token.word}' is no unit that facsight measures.")
        return
    if mention.state is State.AMBIGUOUS:
        yield problem(
            Code.AU_AMBIGUOUS,
            f"It is not clear whether {code} is said to be present: say 'is present', 'is absent' "
            "or 'could not be measured' for each unit.",
        )
        return
    side = s.side_of(mention)
    rows = s.rows_of(mention.at, side)
    if not rows:
        yield from _without_rows(s, mention, side)
        return
    yield from _both_sides(s, mention, rows)
    yield from _everyone(s, mention, rows)
    yield from _one_side(s, mention, rows)
    by_face: dict[int, list[AURow]] = {}
    for row in rows:
        by_face.setdefault(row.face, []).append(row)
    for face, own in by_face.items():
        yield from _state(s, mention, face, own)


def _in_other_faces(s: Sentence) -> Iterator[Problem]:
    """`AU12 is present in face 1 but absent in face 2`: the second clause names no unit."""
    for part in s.parts:
        faces = [face for at in part.places if (face := s.tokens[at].face) is not None]
        before = [one for one in s.mentions if one.at < part.places[0]]
        if part.anchor is not None or not faces or not before:
            continue
        told = {s.word(at) for at in part.places}
        if any(one.at in part.places for one in s.mentions) or not told & _STATES:
            continue
        present = bool(told & words("present")) != bool(told & _NEGATORS)
        for au in sorted(s.tokens[before[-1].at].aus):
            for row in s.evidence.of_au(au, faces[0]):
                if row.side == "both" and row.present != present:
                    yield problem(Code.AU_CONTRADICTED, f"{row.row.id} says: {row.row.text}")
            if faces[0] == s.face_at(before[-1].at):
                yield problem(
                    Code.AU_AMBIGUOUS, f"Face {faces[0]} is spoken of twice: say it once."
                )


def _both_sides(s: Sentence, mention: Mention, rows: list[AURow]) -> Iterator[Problem]:
    """`On both sides` is true of each side, and each is cited."""
    segment = s.segment_words(mention.at)
    both = {"both", "sides"} <= segment or {"each", "side"} <= segment
    if not (both or segment & {"bilateral", "bilaterally"}) or mention.state is State.NEUTRAL:
        return
    for row in rows:
        sides = {one.side: one for one in s.evidence.of_au(row.au, row.face)}
        if not {"left", "right"} <= sides.keys():
            compared = s.evidence.under(f"asymmetry.AU{row.au}", row.face)
            if not compared:
                yield problem(
                    Code.WRONG_SIDE, f"Both sides are spoken of: cite {row.row.id}.L and .R."
                )
        elif mention.state is State.PRESENT:
            for side in (sides["left"], sides["right"]):
                if not side.present:
                    yield problem(Code.AU_CONTRADICTED, f"{side.row.id} says: {side.row.text}")


def _one_side(s: Sentence, mention: Mention, rows: list[AURow]) -> Iterator[Problem]:
    """`Only on the left`, `unilateral`: present on one side and not on the other."""
    segment = s.segment_words(mention.at)
    only = "only" in segment and s.side_of(mention) is not None
    if not (only or "unilateral" in segment or "unilaterally" in segment):
        return
    if mention.state is not State.PRESENT or not s.evidence.units:
        return
    for row in rows:
        sides = [s.evidence.lookup(row.face, row.au, side) for side in ("left", "right")]
        present = [side is not None and side.present for side in sides]
        if sum(present) != 1:
            yield problem(
                Code.AU_CONTRADICTED, f"AU{row.au} is not present on exactly one side of the face."
            )


def _everyone(s: Sentence, mention: Mention, rows: list[AURow]) -> Iterator[Problem]:
    """`The people smile` speaks of every face."""
    plural = s.segment_words(mention.at) & {"people", "persons", "faces", "individuals", "subjects"}
    if plural and {row.face for row in rows} != s.evidence.known_faces():
        code = code_of(s.tokens[mention.at])
        yield problem(Code.WRONG_FACE, f"Every face is spoken of: cite {code} of each.")


def _without_rows(s: Sentence, mention: Mention, side: Side | None) -> Iterator[Problem]:
    """A unit with no cited row: another side's, another face's, a rule's, or nobody's."""
    token = s.tokens[mention.at]
    code, face = code_of(token), s.face_at(mention.at)
    if side and s.rows_of(mention.at, None):
        yield problem(
            Code.WRONG_SIDE,
            f"{code} is spoken of on the subject's {side}, and no row of that side is cited: cite "
            f"{code}.{side[0].upper()} or drop the side.",
        )
    elif face is not None and any(s.evidence.of_au(au) for au in token.aus):
        yield problem(
            Code.WRONG_FACE, f"{code} is spoken of in face {face}, and another face's row is cited."
        )
    elif token.aus == {12} and (smiles := s.evidence.under("smile", face)):
        for row in smiles:
            present = row.status == "measured" and row.value != SmileKind.NONE
            wanted = State.PRESENT if present else State.ABSENT
            if row.status == "unavailable":
                wanted = State.UNAVAILABLE
            if mention.state not in (wanted, State.NEUTRAL):
                yield problem(Code.AU_CONTRADICTED, f"{row.id} says otherwise: {row.text}")
    elif not (_compared(s, mention, face) or _rule_speaks(s, mention)):
        yield problem(Code.AU_UNCITED, f"{code} is named and not cited: cite its row.")


def _compared(s: Sentence, mention: Mention, face: int | None) -> bool:
    """Whether only the sides are compared: the asymmetry row stands for a unit that is present."""
    rows = [
        r for au in s.tokens[mention.at].aus for r in s.evidence.under(f"asymmetry.AU{au}", face)
    ]
    return bool(rows) and mention.state is State.PRESENT


def _rule_speaks(s: Sentence, mention: Mention) -> bool:
    """Whether a unit is only named as part of a rule or a work that is cited."""
    token = s.tokens[mention.at]
    in_rule = any(
        term.au in token.aus for row in s.evidence.rules() for term in rule_terms(row)
    ) or any(f"AU{au}" in row.text for row in s.evidence.starting("K") for au in token.aus)
    quotable = [*s.evidence.starting("K"), *(r for r in s.evidence.rows if r.unit == "cue")]
    texts = " ".join(row.text.lower() for row in quotable)
    if not s.evidence.starting("F") and token.word in texts:
        return True
    plain = not s.evidence.units or mention.state is State.NEUTRAL
    authors = {word.lower() for row in s.evidence.starting("K") for word in row.text.split()}
    spoken = bool(s.words & (_RULE_WORDS | (authors - words("vocabulary"))))
    return in_rule and plain and spoken and not (mention.explicit and not token.states)


def _state(s: Sentence, mention: Mention, face: int, rows: list[AURow]) -> Iterator[Problem]:
    token = s.tokens[mention.at]
    code, state = code_of(token), mention.state
    measured = [row for row in rows if row.measured]
    stated = any(
        other.state is State.UNAVAILABLE and s.tokens[other.at].aus & token.aus
        for other in s.mentions
    )
    if state is State.UNAVAILABLE:
        if measured:
            yield problem(Code.AU_CONTRADICTED, f"{measured[0].row.id} was measured.")
        else:
            yield from _reason(s, rows)
        return
    if not measured:
        if not (stated and state in (State.NEUTRAL, State.UNAVAILABLE)):
            yield problem(
                Code.UNAVAILABLE_AS_EVIDENCE,
                f"{code} was not measured ({rows[0].row.id}), so it can be neither present nor "
                "absent: say that it could not be measured.",
            )
        return
    if state is State.NEUTRAL and not (s.words & {"would", "whether"} or _any_present(measured)):
        yield problem(Code.AU_AMBIGUOUS, f"{code} is absent, and the sentence does not say so.")
    if state is State.PRESENT and not mention.explicit and _measures(s, mention.at):
        return  # "AU4 is only 0.22" gives the number, which is judged, and no state
    if state is State.PRESENT and not any(row.present for row in measured):
        yield problem(
            Code.AU_CONTRADICTED,
            f"{code} is said to be present; {measured[0].row.id} says: {measured[0].row.text}",
        )
    if state is State.ABSENT:
        side = s.side_of(mention)
        looked_up = [s.evidence.lookup(face, au, side or "both") for au in sorted(token.aus)]
        for row in [*rows, *(one for one in looked_up if one)]:
            if row.present:
                yield problem(
                    Code.AU_CONTRADICTED,
                    f"{code} is said to be absent; {row.row.id} says: {row.row.text}",
                )
                return
            if not row.measured:
                yield problem(
                    Code.UNAVAILABLE_AS_EVIDENCE,
                    f"{row.row.id} was not measured, so it cannot be absent.",
                )
                return


def _measures(s: Sentence, at: int) -> bool:
    """Whether a unit is followed by `is only` and its number."""
    after = [s.word(place) for place in range(at + 1, at + 3)]
    number = at + 3 < len(s.tokens) and s.tokens[at + 3].kind is Kind.NUMBER
    return number and after in (
        ["is", "only"],
        ["was", "only"],
        ["at", "only"],
        ["reaches", "only"],
    )


def _any_present(rows: list[AURow]) -> bool:
    return any(row.present for row in rows)


def _reason(s: Sentence, rows: list[AURow]) -> Iterator[Problem]:
    """A reason that is given is the row's own."""
    for row in rows:
        own = [words_ for reason, words_ in _REASONS.items() if reason in row.row.text]
        given = [words_ for words_ in _REASONS.values() if words_ & s.words]
        turned = given and s.words & {"although", "though", "despite"}
        if turned or (own and given and not any(one in given for one in own)):
            yield problem(
                Code.UNAVAILABLE_REASON, f"The reason given is not the row's: {row.row.text}"
            )


def _cited_unavailable(s: Sentence) -> Iterator[Problem]:
    """An unavailable unit that is cited and not named as such carries nothing."""
    if s.claim.kind == "caveat":
        return
    named = {au for m in s.mentions if m.state is State.UNAVAILABLE for au in s.tokens[m.at].aus}
    mentioned = {au for m in s.mentions for au in s.tokens[m.at].aus}
    for unit in s.evidence.units:
        if not unit.measured and unit.au not in named | mentioned:
            yield problem(
                Code.UNAVAILABLE_AS_EVIDENCE,
                f"{unit.row.id} was not measured and supports nothing: drop it from the citations "
                "or say that it could not be measured.",
            )


def _unread_arguing(s: Sentence) -> Iterator[Problem]:
    """`AU9 is unavailable and provides evidence`: what was not measured argues for nothing."""
    states = {mention.state for mention in s.mentions}
    if states != {State.UNAVAILABLE} or s.words & {"would", "could"} - _conditional(s):
        return
    if {"made", "without"} <= s.words:
        yield from _plays_no_part(s)
    for at, token in enumerate(s.tokens):
        counted = token.word == "made" and s.word(at + 1) == "with"
        if (counted or token.word in _ARGUING) and not s.negated(at, reach=6):
            yield problem(
                Code.UNAVAILABLE_AS_EVIDENCE,
                f"'{token.word}' is said of units that were not measured: drop it.",
            )


def _plays_no_part(s: Sentence) -> Iterator[Problem]:
    """`So the score for fear is made without it`: of units that the label's rule counts."""
    for _, label in s.labels():
        rules = [row for row in s.evidence.ledger.rows if rule_label(row) == label]
        counted = {term.au for row in rules for term in rule_terms(row)}
        for mention in s.mentions:
            aus = s.tokens[mention.at].aus
            if rules and mention.state is State.UNAVAILABLE and not aus & counted:
                yield problem(
                    Code.RULE_CONTRADICTED,
                    f"No rule for {label} counts {code_of(s.tokens[mention.at])}: drop it.",
                )


def _conditional(s: Sentence) -> set[str]:
    """`Could` where it only says that a unit could not be measured."""
    return {"could"} if {"could", "not"} <= s.words else set()


def _universal(s: Sentence) -> Iterator[Problem]:
    """Statements on every unit: `no other action unit is present`, `only AU12 is present`."""
    faces = s.evidence.faces()
    if not faces or not _speaks_of_all(s):
        return
    named = {au for mention in s.mentions for au in s.tokens[mention.at].aus}
    denials = sum(token.word in _NEGATORS | {"absent"} for token in s.tokens)
    if {"other", "than"} <= s.words and denials != 1:
        yield problem(Code.AU_AMBIGUOUS, "It is not clear what is said of the others: name them.")
    measuring = s.words & {"measured", "available", "read", "scored"}
    for face in sorted(faces):
        others = [unit for unit in s.evidence.all_units(face) if unit.au not in named]
        present = [unit.row.id for unit in others if unit.present]
        missing = [unit.row.id for unit in others if not unit.measured]
        if measuring and s.words & {"all", "every"}:
            if missing:
                yield problem(
                    Code.AU_CONTRADICTED, f"Not every unit was measured: {', '.join(missing)}."
                )
        elif not measuring and present:
            yield problem(
                Code.AU_CONTRADICTED,
                f"Other units are present: {', '.join(present)}; name them or drop the statement.",
            )


def _speaks_of_all(s: Sentence) -> bool:
    if s.words & {"against", "contrary", "opposing", "contradicts"}:
        return False  # "no unit that counts against it": judged by `contrary.check_denial`
    if s.words & _UNIT_NOUNS and s.words & _QUANTIFIERS:
        return True
    for at, token in enumerate(s.tokens):
        counted = any(one.kind is Kind.NUMBER for one in s.tokens[max(at - 2, 0) : at])
        if token.word in _UNIT_NOUNS and counted and s.words & _STATES:
            return True
    if {"rest", "face"} <= s.words or {"nothing", "but"} <= s.words:
        return True
    for mention in s.mentions:
        near = {s.word(mention.at - 1), s.word(mention.at - 2)}
        if near & {"only", "just", "solely"} and "not" not in near:
            return True
        after = [s.word(mention.at + 1), s.word(mention.at + 2)]
        if "alone" in after and s.claim.kind == "observation":
            return True
    return False
