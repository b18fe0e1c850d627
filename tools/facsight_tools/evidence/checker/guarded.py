"""Words that are known only where a rule judges what they say.

`low` says nothing that could be checked in "the jaw is low", and is judged in "the quality is low":
such a word is no part of the vocabulary, and stands where one of these conditions holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from facsight_tools.evidence.checker.directions import is_aimed
from facsight_tools.evidence.checker.grades import INTENSITY_WORDS
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.states import State
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.checker.valence import valences
from facsight_tools.evidence.fusion import theme_of

_COMPARED: Final = words("compared_adjectives")
_SUPERLATIVES: Final = words("superlatives", "least_superlatives")
_ORDINALS: Final = frozenset({"second", "third"})
_NOT_OF_UNITS: Final = words("not_of_units")
_QUALITY: Final = frozenset({"quality"})
_SCORES: Final = frozenset({"score", "scores", "probability", "probabilities", "likelihood"})


def _kinds(s: Sentence, at: int, kind: Kind) -> list[int]:
    return [place for place in s.segment(at) if s.tokens[place].kind is kind]


def _before_letter(s: Sentence, at: int) -> bool:
    """`level C`, `at a C level`: judged as the letter."""
    return any(
        0 <= place < len(s.tokens) and s.tokens[place].kind is Kind.LETTER
        for place in (at - 1, at + 1)
    )


def _of_scale(s: Sentence) -> bool:
    """`On the FACS scale`, `on the 0 to 5 scale`: the scale of a letter or number."""
    return any(token.kind in (Kind.LETTER, Kind.NUMBER) for token in s.tokens)


def _of_quality(s: Sentence, at: int) -> bool:
    """Judged by `directions.check_quality`."""
    return s.near_noun(at, _QUALITY, reach=6) and bool(s.evidence.under("quality"))


def _of_measured(s: Sentence, at: int) -> bool:
    """Judged as an intensity of the unit, or a number stands with it."""
    numbers = bool(_kinds(s, at, Kind.NUMBER)) and bool(_kinds(s, at, Kind.LABEL))
    confident = "confidence" in (s.word(at + 1), s.word(at + 2))
    return bool(_kinds(s, at, Kind.AU)) or numbers or confident or _of_quality(s, at)


def _to_label(s: Sentence, at: int) -> bool:
    """`Points to anger`: judged as a relation."""
    return any(place > at for place in _kinds(s, at, Kind.LABEL))


def _ranked(s: Sentence, at: int) -> bool:
    """`Happiness at 0.90, followed by neutral at 0.07`: the numbers and their order are judged."""
    return s.word(at + 1) == "by" and sum(t.kind is Kind.NUMBER for t in s.tokens) >= 2


def _ranked_next(s: Sentence, at: int) -> bool:
    return s.word(at + 1) == "followed" and _ranked(s, at + 1)


def _outscored(s: Sentence, at: int) -> bool:
    """`Happiness (0.90) over neutral (0.07)`: both numbers are judged."""
    labels = _kinds(s, at, Kind.LABEL)
    return len(labels) == 2 and labels[0] < at < labels[1] and all(map(s.numbered, labels))


def _of_unit(s: Sentence, at: int) -> bool:
    """`AU4 is visible`, `the brows show no lowering`: judged as a state."""
    return bool(_kinds(s, at, Kind.AU)) and s.word(at - 1) != "for" and "if" not in s.words


def _of_citation(s: Sentence) -> bool:
    """What a caveat says of the reading itself."""
    return s.claim.kind != "observation" and not s.mentions


def _of_user(s: Sentence) -> bool:
    """What introduces the user's words, which are quoted."""
    return bool(s.quotes) and bool(s.evidence.starting("C"))


def _general(s: Sentence) -> bool:
    """What a caveat says of readings as such: it cites no measurement of a face."""
    return s.claim.kind == "caveat" and not s.evidence.faces()


def _in_list(s: Sentence, at: int) -> bool:
    """`AU4 or AU15`, `anger or disgust`: each member is judged by itself."""
    kinds = (Kind.AU, Kind.LABEL)
    places = [place for place in s.segment(at) if s.tokens[place].kind in kinds]
    after = next((place for place in places if at < place <= at + 4), None)
    before = next((place for place in reversed(places) if place < at), None)
    beside = s.tokens[at - 1].kind in kinds or s.word(at - 1) == ")"
    return (
        after is not None
        and before is not None
        and beside
        and s.tokens[after].kind is s.tokens[before].kind
    )


def _listed_or_bound(s: Sentence, at: int) -> bool:
    return _in_list(s, at) or _of_bound(s, at)


def _of_bound(s: Sentence, at: int) -> bool:
    """`At B or above`, `exceeds B`, `at most 4`: judged with its letter or number."""
    values = (Kind.LETTER, Kind.NUMBER)
    if s.word(at) == "or":
        bound = s.word(at + 1) in ("above", "below", "more", "less", "higher", "lower")
        return bound and s.tokens[at - 1].kind in values
    return any(token.kind in values for token in s.tokens[at + 1 : at + 3])


def _unmeasured(s: Sentence) -> bool:
    return any(mention.state is State.UNAVAILABLE for mention in s.mentions)


def _of_most(s: Sentence, at: int) -> bool:
    """`Most consistent with happiness`, `the most intense unit`: judged as a superlative."""
    named = _kinds(s, at, Kind.LABEL) or _kinds(s, at, Kind.AU)
    return s.word(at + 1) in _COMPARED and bool(named)


def _of_most_or_bound(s: Sentence, at: int) -> bool:
    return _of_most(s, at) or (s.word(at - 1) == "at" and _of_bound(s, at))


def _of_bound_or_outscored(s: Sentence, at: int) -> bool:
    return _of_bound(s, at) or _outscored(s, at)


def _of_intensity(s: Sentence, at: int) -> bool:
    return s.word(at - 1) in ("most", "more") and bool(_kinds(s, at, Kind.AU))


def _of_top(s: Sentence, at: int) -> bool:
    """`The top-ranked label is happiness`, `the second-highest score`: judged as a superlative."""
    near = {s.word(place) for place in range(at - 1, at + 2)} & (_SUPERLATIVES | _ORDINALS)
    labels = _kinds(s, at, Kind.LABEL)
    return len(labels) == 1 and bool(near & _SUPERLATIVES) and bool(s.evidence.scores(None))


def _of_pose(s: Sentence) -> bool:
    """Judged by `directions`."""
    return bool(s.evidence.under("pose") or s.evidence.under("gaze"))


def _aimed_at(s: Sentence, at: int) -> bool:
    return is_aimed(s, at) and _of_pose(s)


def _of_gaze_or_label(s: Sentence, at: int) -> bool:
    return "gaze" in s.segment_words(at) or _to_label(s, at)


def _of_gaze(s: Sentence, at: int) -> bool:
    """`The eyes look up`: judged as a direction."""
    return s.word(at - 1) == "eyes" and bool(s.evidence.under("gaze"))


def _of_difference(s: Sentence, at: int) -> bool:
    """`The sides differ by 0.40`: judged with its number."""
    followed = s.word(at + 1) == "by" and s.tokens[at + 2 :][:1]
    return bool(followed) and s.tokens[at + 2].kind is Kind.NUMBER


def _of_count(s: Sentence, at: int) -> bool:
    counted = any(s.tokens[p].kind is Kind.NUMBER for p in range(max(at - 2, 0), at))
    return counted or _general(s)


def _quality_cited(s: Sentence) -> bool:
    return bool(s.evidence.under("quality"))


def _of_labels(s: Sentence) -> bool:
    """`Similar scores for anger and disgust`: judged as a comparison."""
    return len({label for _, label in s.labels()}) >= 2


def _of_cues(s: Sentence) -> bool:
    """The context of a cue or a posture that is cited, or of words that are quoted."""
    return _of_user(s) or any(theme_of(row) for row in s.evidence.rows)


def _in_line(s: Sentence, at: int) -> bool:
    return s.word(at - 1) in ("in", "on") and s.word(at + 1) == "with" and _to_label(s, at)


def _of_unit_or_general(s: Sentence, at: int) -> bool:
    return _of_unit(s, at) or (_general(s) and not s.negated(at))


def _valenced(s: Sentence) -> bool:
    """`A positive reading`: judged against the labels that are cited."""
    return bool(valences(s))


def _stated(s: Sentence) -> bool:
    """`They were absent`, not `if it were visible`."""
    return not {"if", "would"} & s.words


def _graded(s: Sentence, at: int) -> bool:
    """Judged as the intensity of a unit."""
    return _of_unit(s, at) and s.word(at + 1) not in _NOT_OF_UNITS and not _kinds(s, at, Kind.LABEL)


def _of_label(s: Sentence, at: int) -> bool:
    """Said of a label, whose score, rule or cue is judged."""
    return bool(_kinds(s, at, Kind.LABEL))


def _of_both(s: Sentence) -> bool:
    """Face and context agree where one label is named that both of them bear."""
    both = bool(s.evidence.faces()) and any(theme_of(row) for row in s.evidence.rows)
    return both and len({label for _, label in s.labels()}) == 1 and "both" in s.words


def _of_several(s: Sentence, at: int) -> bool:
    """`The same configuration can have different reasons`, in a caveat."""
    return _general(s) and bool({"different", "several"} & s.words) and not s.negated(at)


def _denied(s: Sentence, at: int) -> bool:
    return s.negated(at, reach=4)


def _of_model(s: Sentence, at: int) -> bool:
    """`The report may be wrong` is said of what a vision model reports."""
    return bool(s.evidence.starting("V")) and s.word(at - 2) in ("may", "might", "could")


_IN_SENTENCE: Final[Mapping[str, Callable[[Sentence], bool]]] = {
    "scale": _of_scale,
    **dict.fromkeys(("reliable", "unreliable"), _quality_cited),
    "were": _stated,
    "looking": _of_pose,
    **dict.fromkeys(("someone", "any", "inference", "inferences"), _general),
    **dict.fromkeys(("event", "events"), _of_cues),
    **dict.fromkeys(("suited", "suitable", "adequate"), _quality_cited),
    **dict.fromkeys(("split", "close"), _of_labels),
    **dict.fromkeys(("agree", "agrees", "converge", "match", "matches"), _of_both),
    **dict.fromkeys(("reasons", "drawn", "kept", "mind", "inferred", "feelings"), _general),
    "unknown": _unmeasured,
    "frontal": _of_pose,
    "averted": _of_pose,
    "contexts": _general,
    "similar": _of_labels,
    **dict.fromkeys(("describe", "describes"), _general),
    **dict.fromkeys(("positive", "negative", "pleasant", "unpleasant"), _valenced),
    **dict.fromkeys(("tentative",), _of_citation),
    **dict.fromkeys(("user", "mentions", "mentioned", "states", "notes", "provided"), _of_user),
    **dict.fromkeys(("context", "situation", "contextual", "situational"), _of_cues),
}
_AT_PLACE: Final[Mapping[str, Callable[[Sentence, int], bool]]] = {
    **dict.fromkeys(("level", "levels"), _before_letter),
    **dict.fromkeys(("good", "poor", "fair"), _of_quality),
    "or": _listed_or_bound,
    "wrong": _of_model,
    "camera": _aimed_at,
    "none": _of_unit,
    "closely": _ranked_next,
    **dict.fromkeys(("express", "expresses"), _to_label),
    "look": _of_gaze,
    **dict.fromkeys(("differ", "differs"), _of_difference),
    **dict.fromkeys(("pattern", "patterns"), _of_label),
    **dict.fromkeys(("usually", "commonly", "often"), _to_label),
    "possible": _of_label,
    **dict.fromkeys(("inactive", "missing"), _of_unit),
    **dict.fromkeys(INTENSITY_WORDS, _graded),
    **dict.fromkeys(("plausible", "likelihood", "likely"), _of_label),
    **dict.fromkeys(("leads", "lead", "leading", "ranks"), _of_top),
    **dict.fromkeys(("alternative", "alternatives"), _of_label),
    "fully": _denied,
    "most": _of_most_or_bound,
    **dict.fromkeys(("exceeds", "exceed", "under", "over"), _of_bound_or_outscored),
    "intense": _of_intensity,
    **dict.fromkeys(("top", "best", "ranked", "second", "third", "dominated"), _of_top),
    "individuals": _of_count,
    "lack": _of_unit,
    "typical": _to_label,
    **dict.fromkeys(("associated", "characteristic", "indicative"), _to_label),
    "show": _of_unit_or_general,
    **dict.fromkeys(("line", "keeping"), _in_line),
    **dict.fromkeys(("low", "high"), _of_measured),
    **dict.fromkeys(("point", "points", "pointing"), _of_gaze_or_label),
    "followed": _ranked,
    "visible": _of_unit,
    "same": _of_several,
}
_RELATING: Final = words("against", "supporting")


def is_judged(s: Sentence, at: int) -> bool:
    """Whether a word stands where a rule judges it."""
    word = s.word(at)
    whole, place = _IN_SENTENCE.get(word), _AT_PLACE.get(word)
    if (whole is not None and whole(s)) or (place is not None and place(s, at)):
        return True
    return s.word(at) in _RELATING and _related(s, at)


def _related(s: Sentence, at: int) -> bool:
    """A unit and a label that a cited rule relates: judged by `grounding`."""
    return bool(s.evidence.rules() and s.mentions) and _of_label(s, at) and "only" not in s.words
