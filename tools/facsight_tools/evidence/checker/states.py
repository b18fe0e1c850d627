"""What a sentence says of each action unit it names: present, absent, not measured, or nothing.

The grammar is small on purpose. A predicate ("is absent") governs the list of units before it; a
negator ("no", "without") the list after it. Where neither reading is certain the state is
AMBIGUOUS, and the claim is refused with the advice to say it plainly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.structure import Segment, groups
from facsight_tools.evidence.checker.tokens import Kind, Token


class State(Enum):
    """What is said of a unit."""

    PRESENT = "present"
    ABSENT = "absent"
    UNAVAILABLE = "not measured"
    AVAILABLE = "measured"
    NEUTRAL = "not stated"
    AMBIGUOUS = "ambiguous"


@dataclass(slots=True)
class Mention:
    """One AU token with what is said of it; `explicit` where a word says so."""

    at: int
    segment: int
    state: State = State.PRESENT
    explicit: bool = False


NEGATORS: Final = words("negators")
_NO_LONGER_NEGATED: Final = words("not_negating")
_PRESENT: Final = words("present")
_ABSENT: Final = words("absent")
_UNAVAILABLE: Final = words("unavailable")
_MEASURED: Final = words("measured")
# "AU4 does not appear" states absence; "AU4 does not support anger" states a relation.
_ABSENTING: Final = words("absenting")
_RELATING: Final = words("relating")
_LINKING: Final = frozenset({"as", "to", "be", "being", "been"})
_HARMLESS: Final = words("harmless")
_BRIDGE: Final = words("bridge")
_HYPOTHETICAL: Final = words("hypothetical")
# "No measurable activation of AU4" denies the unit and not that it was measured.
_SEARCHED: Final = words("searched")
_SIGNS: Final = words("signs")


def mentions(tokens: Sequence[Token], parts: Sequence[Segment]) -> list[Mention]:
    """Every AU token of a sentence with its state, in reading order."""
    found: list[Mention] = []
    for index, part in enumerate(parts):
        own = _in_segment(tokens, part, index)
        predicate = _leading_predicate(tokens, part, own)
        if predicate is not None and found:
            alone = part.anchor is not None or _without_subject(tokens, part)
            _carry_back(found, predicate, alone=alone)
        if part.anchor is not None and own:
            _inherit(tokens, found, own, part.anchor)
            _told_outside(tokens, parts, part.anchor, own)
        if index and part.anchor is None and own:
            _announce(tokens, parts[index - 1], own)
        found += own
    return found


def _in_segment(tokens: Sequence[Token], part: Segment, index: int) -> list[Mention]:
    found: list[Mention] = []
    hypothetical = any(tokens[at].word in _HYPOTHETICAL for at in part.places)
    runs = list(groups(tokens, part.places, Kind.AU))
    for number, run in enumerate(runs):
        start = runs[number - 1][-1] + 1 if number else part.places[0]
        end = runs[number + 1][0] if number + 1 < len(runs) else part.places[-1] + 1
        places = set(part.places)
        before = [tokens[at] for at in range(start, run[0]) if at in places]
        after = [tokens[at] for at in range(run[-1] + 1, end) if at in places]
        glue = {tokens[at].word for at in range(run[0], run[-1]) if at in places}
        # What follows a unit was already read as its predicate: only the rest can govern the next.
        before = before[_predicate_end(before) :] if number else before
        found += _run(tokens, run, index, before, after, glue, hypothetical)
    return found


def _run(
    tokens: Sequence[Token],
    run: list[int],
    index: int,
    before: list[Token],
    after: list[Token],
    glue: set[str],
    hypothetical: bool,
) -> list[Mention]:
    """The mentions of one list of units, with what stands before and after it."""
    if _excepted(before):
        return [Mention(at, index) for at in run]
    negated = _negation_before(before)
    predicate = None if tokens[run[-1]].states else _predicate(after)
    fronted = _fronted(before)
    if fronted is not None:  # "absent are AU4 and AU15"
        negated, predicate = None, fronted if predicate is None else State.AMBIGUOUS
    found = []
    for place, at in enumerate(run):
        token = tokens[at]
        state, explicit = State.PRESENT, token.states
        if predicate is not None:
            state, explicit = predicate, True
            if negated is State.AMBIGUOUS or (negated and predicate is State.ABSENT):
                state = State.AMBIGUOUS
            elif negated is State.ABSENT:
                negative = {
                    State.PRESENT: State.ABSENT,
                    State.AVAILABLE: State.UNAVAILABLE,
                }
                state = negative.get(predicate, State.AMBIGUOUS)
        elif negated is not None:
            state, explicit = negated, True
            if place and not glue & {"or", "nor"} and not _shares(before):
                state = State.AMBIGUOUS
        elif hypothetical and not token.states:
            state = State.NEUTRAL
        found.append(Mention(at, index, _flipped(state) if token.absent else state, explicit))
    return found


def _shares(before: list[Token]) -> bool:
    """`The absence of AU15 and AU17` is the absence of both; `no AU4 and AU12` is not certain."""
    nouns = [at for at, token in enumerate(before) if token.word in ("absence", "lack")]
    return bool(nouns) and [token.word for token in before[nouns[-1] + 1 :]][:1] == ["of"]


def _excepted(before: list[Token]) -> bool:
    """`other than AU12`, `apart from AU12`: what is said holds of the others."""
    last = [token.word for token in before if token.word not in ("the", "a", "an")][-2:]
    return last in (["other", "than"], ["apart", "from"]) or last[-1:] in (["except"], ["besides"])


def _flipped(state: State) -> State:
    return {State.PRESENT: State.ABSENT, State.ABSENT: State.PRESENT}.get(state, state)


def _negation_before(before: list[Token]) -> State | None:
    """Whether the words before a list negate it: ABSENT, AMBIGUOUS or None."""
    last = max((at for at, token in enumerate(before) if token.word in NEGATORS), default=None)
    if last is None:
        return None
    between = [token.word for token in before[last + 1 :]]
    if _denies_signs(between):
        return State.ABSENT
    if between[:1] == ["only"] or _NO_LONGER_NEGATED & set(between[1:]):
        return None
    if between and between[0] in _HARMLESS | _UNAVAILABLE | _MEASURED:
        return None
    if all(word in _BRIDGE for word in between):
        double = sum(token.word in NEGATORS - {"nor", "neither"} for token in before) > 1
        return State.AMBIGUOUS if double else State.ABSENT
    return None if set(between[:3]) & _RELATING else State.AMBIGUOUS


def _denies_signs(between: list[str]) -> bool:
    """`No evidence of`, `no measurable activation of`: the unit was looked for and not found."""
    qualities, nouns = _SEARCHED, _SIGNS
    while between and between[0] in qualities:
        between = between[1:]
    if not (between and between[0] in nouns and between[1:2] in (["of"], ["for"])):
        return False
    return all(word in _BRIDGE for word in between[2:])


def _fronted(before: list[Token]) -> State | None:
    """A predicate that stands before its units: ABSENT, UNAVAILABLE or None."""
    if any(_denies_signs([one.word for one in before[at + 1 :]]) for at in range(len(before))):
        return None
    state = _predicate(before)
    return state if state in (State.ABSENT, State.UNAVAILABLE) else None


def _predicate(after: list[Token]) -> State | None:
    """The state that the words after a list give it, None where they give none."""
    negated = False
    closing = [token.word for token in after if token.kind is Kind.WORD]
    if closing[-1:] in (["lacks"], ["lack"]):
        return State.AMBIGUOUS
    for place, token in enumerate(after):
        word = token.word
        if word == "far" and place and after[place - 1].word != "too":
            return State.AMBIGUOUS
        if word in ("no", "without", "with", "and", "or") and not negated and place:
            return None
        if word in ("not", "never", "neither", "nor", "no"):
            negated = True
        elif word in _PRESENT | _MEASURED and _told_next(after[place + 1 :]):
            continue  # "was scored as present", "was found to be absent"
        elif word in _PRESENT:
            could = {"could", "can"} & {one.word for one in after[:place]}
            if negated and could:
                return State.UNAVAILABLE
            return State.ABSENT if negated else State.PRESENT
        elif word in _ABSENT:
            return State.PRESENT if negated else State.ABSENT
        elif word in _UNAVAILABLE:
            return State.AVAILABLE if negated else State.UNAVAILABLE
        elif word in _MEASURED:
            return State.UNAVAILABLE if negated else State.AVAILABLE
        elif negated and word in _ABSENTING:
            return State.ABSENT
        elif negated and (word in _RELATING or word in _HARMLESS):
            return None
    return State.AMBIGUOUS if negated else None


def _told_next(after: list[Token]) -> bool:
    """Whether presence or absence follows at once: `as present`, `to be absent`."""
    rest = [token.word for token in after if token.word not in _LINKING]
    return bool(rest) and rest[0] in _PRESENT | _ABSENT


def _predicate_end(between: list[Token]) -> int:
    """How many of the words after one list and before the next belong to the first."""
    stops = _PRESENT | _ABSENT | _UNAVAILABLE | _MEASURED | _ABSENTING | _HARMLESS
    ends = [at + 1 for at, token in enumerate(between) if token.word in stops]
    joint = next((at for at, token in enumerate(between) if token.word in ("and", "with")), None)
    if joint is not None and (not ends or ends[0] > joint):
        return (
            joint + 1 if between[joint].word == "and" and not _open_negator(between[:joint]) else 0
        )
    return ends[0] if ends else 0


def _open_negator(before: list[Token]) -> bool:
    return any(token.word in NEGATORS for token in before)


def _leading_predicate(tokens: Sequence[Token], part: Segment, own: list[Mention]) -> State | None:
    """A predicate with no unit before it in its own segment: `AU15, which ..., is absent`."""
    end = own[0].at if own else part.places[-1] + 1
    leading = [tokens[at] for at in part.places if at < end]
    if any(token.word in ("no", "without") for token in leading[:1]):
        return None
    state = _predicate(leading)
    return None if state is State.AMBIGUOUS else state


def _carry_back(found: list[Mention], state: State, *, alone: bool) -> None:
    """Give a late predicate to the units of the last segment that has any.

    Where one was stated already, a second that has no subject of its own must say the same:
    `could not be measured, since it is absent` is ambiguous.
    """
    last = found[-1].segment
    for mention in found:
        if mention.segment != last:
            continue
        if not mention.explicit:
            mention.state, mention.explicit = state, True
        elif alone and state is not mention.state and state is not State.AVAILABLE:
            mention.state = State.AMBIGUOUS


def _without_subject(tokens: Sequence[Token], part: Segment) -> bool:
    """Whether a segment begins with its predicate or a pronoun: `but is present`."""
    leading = [tokens[at].word for at in part.places[:3]]
    return bool(set(leading[:2]) & {"it", "they", "is", "are", "was", "were"})


def _announce(tokens: Sequence[Token], before: Segment, own: list[Mention]) -> None:
    """A predicate before a colon holds of what follows: `not measured: AU9`."""
    last = before.places[-1]
    if tokens[last + 1].word != ":" or any(tokens[at].kind is Kind.AU for at in before.places):
        return
    state = _predicate([tokens[at] for at in before.places])
    if state in (State.ABSENT, State.UNAVAILABLE, State.AMBIGUOUS):
        for mention in own:
            if not mention.explicit:
                mention.state, mention.explicit = state, True


def _told_outside(
    tokens: Sequence[Token], parts: Sequence[Segment], anchor: int, own: list[Mention]
) -> None:
    """`The prototype (AU6 and AU12) is absent`: what follows the brackets is said of what is in."""
    outer = next((one.places for one in parts if anchor in one.places), [])
    if any(tokens[at].kind is Kind.AU for at in outer):
        return
    state = _predicate([tokens[at] for at in outer if at > anchor])
    for mention in own:
        if state is not None and not mention.explicit:
            mention.state, mention.explicit = state, True


def _inherit(
    tokens: Sequence[Token], found: list[Mention], own: list[Mention], anchor: int
) -> None:
    """Units in brackets name what stands before them: `the brows are not raised (AU1, AU2)`."""
    before = [mention for mention in found if mention.at <= anchor]
    if not before:
        return
    named = before[-1]
    if not any(tokens[mention.at].aus & tokens[named.at].aus for mention in own):
        return
    for mention in own:
        if not mention.explicit:
            mention.state, mention.explicit = named.state, named.explicit
