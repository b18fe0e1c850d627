"""Rules 5 and 7: what an inference stands on, and what may be said of the context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import (
    context_rows,
    number_of,
    rule_label,
    rule_terms,
)
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.states import State
from facsight_tools.evidence.checker.text import fold_quote
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.checker.valence import check_valence
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.fusion import context_distribution, theme_of
from facsight_tools.evidence.rows import Row
from facsight_tools.rules.labels import share
from facsight_tools.rules.rule_set import Term

_AGAINST: Final = words("against")
_SUPPORTING: Final = words("supporting")
_ALTERNATIVES: Final = frozenset({"alternative", "alternatives"})
_NOT_GIVEN: Final = words("not_given")
_ABSENT: Final = words("absent")
_REASONS: Final = frozenset({"because", "since", "as", "reason", "due", "given"})
_ATTRIBUTING: Final = words("attributing") | words("attributions")
_TOGETHER: Final = frozenset({"combination", "prototype", "pattern"})
_LEAST_SCORE: Final = 0.1
_MOST_DENIED: Final = 0.5
_HEDGES: Final = words("hedges") | words("attributions")
_NEGATORS: Final = frozenset({"not", "no", "never", "neither", "nor", "without", "nothing"})
_ROW_NEGATORS: Final = re.compile(
    r"(?i)\b(?:not|no|never|neither|nor|without|nobody|nothing)\b|n't\b"
)


def check_grounding(s: Sentence) -> Iterator[Problem]:
    """What a claim of its kind must cite, and whether rules and labels say what it says."""
    if s.claim.kind == "inference":
        yield from _inference(s)
    yield from _labels(s)
    yield from _relations(s)
    yield from _rather(s)
    yield from _plausible(s)
    yield from _cued(s)
    yield from _scored(s)
    yield from check_valence(s)
    yield from check_context(s)


def _inference(s: Sentence) -> Iterator[Problem]:
    seen = s.evidence.starting("F") + s.evidence.starting("C") + s.evidence.starting("V")
    scored = [row for row in s.evidence.rows if ".emotion." in row.id]  # what the rules gave
    ruled = s.evidence.starting("R") or s.evidence.starting("K") or scored
    if not seen:
        yield problem(
            Code.INFERENCE_UNGROUNDED,
            "An inference cites a face or context row: cite one.",
        )
    if not ruled and not s.words & _REASONS:
        yield problem(
            Code.INFERENCE_UNGROUNDED,
            "An inference cites a rule (R...) or a work (K...), or states its reason.",
        )


def _labels(s: Sentence) -> Iterator[Problem]:
    """Every label named has a cited score, rule or cue, and is the one the claim is about."""
    known = {row.id.rsplit(".", 1)[1] for row in s.evidence.ledger.rows if ".emotion." in row.id}
    known |= {label for row in s.evidence.ledger.rows if (label := rule_label(row))}
    cited = {row.id.rsplit(".", 1)[1] for row in s.evidence.rows if ".emotion." in row.id}
    cited |= {label for row in s.evidence.rules() if (label := rule_label(row))}
    named = {label for _, label in s.labels()}
    contextual = bool(context_rows(s.evidence))
    about = s.claim.about
    if about is not None and "_".join(about.split()) not in known:
        yield problem(Code.ABOUT, f"'{about}' is no label of this ledger.")
    elif about is not None and named and "_".join(about.split()) not in named:
        yield problem(Code.ABOUT, f"The claim is about {about}, and its text names another label.")
    for label in sorted(named - cited):
        if label == "neutral" and s.claim.about != "neutral":
            continue
        if not contextual:
            yield problem(
                Code.LABEL_UNCITED,
                f"{label} is named: cite its score (F1.emotion.{label}) or its rule (R...).",
            )
    for token in s.tokens:
        if token.kind is Kind.LABEL and not token.label and not contextual:
            texts = " ".join(row.text.lower() for row in s.evidence.rows)
            if token.word not in texts:
                yield problem(Code.LABEL_UNCITED, f"No cited row speaks of '{token.word}'.")


def _relations(s: Sentence) -> Iterator[Problem]:
    """A unit that is said to argue for a label does so in the cited rule."""
    named = list(s.labels())
    labels = {"_".join(s.claim.about.split())} if s.claim.about else {x for _, x in named}
    if not s.mentions or not _relates(s):
        return
    told = _told_against(s)
    stated = s.claim.polarity != "neutral"
    if stated and len({x for _, x in named}) == 1 and told != (s.claim.polarity == "against"):
        yield problem(
            Code.ABOUT,
            f"The claim's polarity is '{s.claim.polarity}' and its text says otherwise.",
        )
    for label in sorted(labels):
        at = next((place for place, one in named if one == label), None)
        single = len(labels) == 1 or at is None
        yield from _relation(s, label, _opposes(s) if single else _turned_at(s, at or 0))


def _rather(s: Sentence) -> Iterator[Problem]:
    """`AU12 fits happiness rather than anger`: the units argue more for the first."""
    at = next((p for p, t in enumerate(s.tokens) if t.word == "rather"), None)
    named = list(s.labels())
    if at is None or s.word(at + 1) != "than" or not s.mentions:
        return
    first = [label for place, label in named if place < at]
    second = [label for place, label in named if place > at]
    if not first or not second:
        return
    argued = []
    for label in (first[-1], second[0]):
        terms = {t.au: t for row in s.evidence.rules(label) for t in rule_terms(row)}
        argued.append(sum(_effect(s, mention.at, terms) for mention in s.mentions))
    if argued[0] <= argued[1]:
        yield problem(
            Code.RULE_CONTRADICTED,
            f"The cited rules do not count the units for {first[-1]} more than for {second[0]}.",
        )


def _relation(s: Sentence, label: str, opposing: bool) -> Iterator[Problem]:
    """One label: some unit that is named counts in its cited rule as the sentence says."""
    terms = {t.au: t for row in s.evidence.rules(label) for t in rule_terms(row)}
    if not terms:
        return
    effects = [effect for mention in s.mentions if (effect := _effect(s, mention.at, terms))]
    if not effects:
        if not all(m.state in (State.UNAVAILABLE, State.NEUTRAL) for m in s.mentions):
            yield problem(
                Code.RULE_CONTRADICTED,
                f"The cited rule for {label} counts none of the units named: cite one that does.",
            )
        return
    fitting = [(effect < 0) == opposing for effect in effects]
    # Of a rule alone or a configuration each unit is told; of a face one carries the sentence
    one_is_enough = s.evidence.starting("F") and not s.words & _TOGETHER
    if not (any(fitting) if one_is_enough else all(fitting)):
        yield problem(
            Code.RULE_CONTRADICTED,
            f"The cited rule counts the units named {'for' if opposing else 'against'} {label}: "
            "turn the statement round or cite another rule.",
        )


def _turned_at(s: Sentence, at: int) -> bool:
    """Whether the last word before a label that argues for or against argues against it."""
    before = [place for place in s.segment(at) if place < at and _turns(s, place)]
    return bool(before) and _against(s, before[-1])


def _relates(s: Sentence) -> bool:
    """Whether the sentence sets units and a label in relation at all."""
    return s.claim.kind == "inference" or bool(
        {t.word for t in s.tokens if t.kind is Kind.WORD} & (_SUPPORTING | _AGAINST)
    )


def _plausible(s: Sentence) -> Iterator[Problem]:
    """A label that a sentence gives to a face without a number is one that the face's scores bear.

    A unit that argues for a label under the cited rule may do so whatever the sum of all units is.
    """
    if context_rows(s.evidence):
        yield from _plausible_together(s)
        return
    for at, label in s.labels():
        near = s.segment_words(at)
        numbers = s.numbered(at) or any(s.tokens[p].kind is Kind.NUMBER for p in s.segment(at))
        terms = {t.au: t for row in s.evidence.rules(label) for t in rule_terms(row)}
        argued = any(_effect(s, mention.at, terms) for mention in s.mentions)
        unread = any(mention.state is State.UNAVAILABLE for mention in s.mentions)
        if near & _ALTERNATIVES and not s.negated(at, reach=7):
            yield from _too_far(s, at, label)
        if numbers or argued or unread or near & _NOT_GIVEN or s.words & {"would", "whether", "if"}:
            continue
        against = [place for place in s.segment(at) if _turns(s, place)]
        denied = any(_against(s, place) for place in against) if against else s.negated(at, reach=7)
        if near & {"ruled", "excluded"} and not denied:
            continue
        denied = denied or bool(near & _ABSENT)
        for row in s.evidence.scores(s.face_at(at)):
            if not row.id.endswith(f".{label}"):
                continue
            score = number_of(row)
            if (score > _MOST_DENIED) if denied else (score < _LEAST_SCORE):
                yield problem(
                    Code.RULE_CONTRADICTED,
                    f"{label} is {'denied' if denied else 'suggested'}, and {row.id} says: "
                    f"{row.text}",
                )


def _too_far(s: Sentence, at: int, label: str) -> Iterator[Problem]:
    """An alternative is a label with a score worth naming."""
    for row in s.evidence.scores(s.face_at(at)):
        if row.id.endswith(f".{label}") and number_of(row) < _LEAST_SCORE:
            yield problem(
                Code.RULE_CONTRADICTED, f"{label} is no near alternative; {row.id} says: {row.text}"
            )


def _plausible_together(s: Sentence) -> Iterator[Problem]:
    """A label that face and context are said to give is one that either of them bears."""
    if not s.evidence.faces():
        return  # judged by the cues
    shares = _shares(s)
    for at, label in s.labels():
        if any(s.tokens[place].kind is Kind.NUMBER for place in s.segment(at)):
            continue  # its score is given
        denied = any(_against(s, place) for place in s.segment(at)) or s.negated(at, reach=7)
        scores = [
            number_of(r) for r in s.evidence.scores(s.face_at(at)) if r.id.endswith(f".{label}")
        ]
        borne = [*scores, shares.get(label, 0.0)]
        least = min(borne) if "both" in s.segment_words(at) else max(borne)
        if scores and not denied and least < _LEAST_SCORE:
            yield problem(
                Code.RULE_CONTRADICTED,
                f"Neither the scores nor a cue of the context bears {label}: drop it.",
            )


def _shares(s: Sentence) -> dict[str, float]:
    """The most that any cue of the cited context gives each label that is named."""
    themes = [theme for row in _cue_rows(s) if (theme := theme_of(row)) and theme.distribution]
    return {
        label: max((share(one.distribution or {}, label) for one in themes), default=0.0)
        for _, label in s.labels()
    }


def _cue_rows(s: Sentence) -> list[Row]:
    """The cues that are cited, or those read in the sentences that are."""
    told = context_rows(s.evidence)
    return [row for row in told if theme_of(row)] or [
        one for row in told for one in s.evidence.ledger.under(row.id) if one.unit == "cue"
    ]


def _cued(s: Sentence) -> Iterator[Problem]:
    """A label that the context is said to suggest is one that a cue read in it speaks for."""
    told = s.evidence.starting("C") or [row for row in context_rows(s.evidence) if theme_of(row)]
    if not told or s.evidence.starting("F"):
        return
    shares = _shares(s)
    for at, label in s.labels():
        against = any(_against(s, place) for place in s.segment(at)) or s.negated(at, reach=7)
        if not against and shares.get(label, 0.0) < _LEAST_SCORE:
            yield problem(
                Code.RULE_CONTRADICTED, f"No cue of the cited context speaks for {label}: drop it."
            )


def _scored(s: Sentence) -> Iterator[Problem]:
    """`The face has no scores`, `not supported are the labels ...`: true of the cited faces."""
    for at, token in enumerate(s.tokens):
        if token.word == "scores" and {s.word(at - 1), s.word(at - 2)} & {"has", "have"}:
            scored = any(s.evidence.scores(face) for face in s.evidence.faces())
            if scored == s.negated(at):
                yield problem(Code.RULE_CONTRADICTED, "The rows say otherwise of the scores.")
        if token.word == "supported" and not s.negated(at):
            for row in s.evidence.rows:
                if ".emotion." in row.id and row.status == "unavailable":
                    yield problem(Code.UNAVAILABLE_AS_EVIDENCE, f"{row.id} says: {row.text}")


def _turns(s: Sentence, at: int) -> bool:
    """Whether a word may argue for or against."""
    words_ = _AGAINST | _SUPPORTING | {"rules", "ruled", "rule", "likely", "probable", "plausible"}
    return s.tokens[at].kind is Kind.WORD and s.word(at) in words_


def _effect(s: Sentence, at: int, terms: dict[int, Term]) -> float:
    """What a mention does in a rule: its weight, turned round where the unit is absent."""
    state = next(mention.state for mention in s.mentions if mention.at == at)
    weights = [terms[au].weight for au in s.tokens[at].aus if au in terms]
    if not weights or state in (State.UNAVAILABLE, State.AMBIGUOUS):
        return 0.0
    return -weights[0] if state is State.ABSENT else weights[0]


def _opposes(s: Sentence) -> bool:
    """Whether the claim argues against its label."""
    if s.claim.polarity != "neutral":
        return s.claim.polarity == "against"
    return _told_against(s)


def _told_against(s: Sentence) -> bool:
    """Whether the words argue against a label; `which would count against it` does not."""
    return any(_against(s, at) for at in range(len(s.tokens)) if "would" not in s.segment_words(at))


def _against(s: Sentence, at: int) -> bool:
    """Whether a word turns its clause against a label: `argues against`, `does not support`."""
    token = s.tokens[at]
    if token.kind is not Kind.WORD:
        return False
    before = {s.word(place) for place in s.segment(at) if at - 5 <= place < at}
    denied = bool(before & (_NEGATORS | {"none", "little"}))
    if token.word in ("likely", "probable", "plausible") and s.word(at - 1) == "less":
        return True
    if token.word in ("rules", "ruled", "rule") and "out" in (s.word(at + 1), s.word(at + 2)):
        return not denied
    if token.word in _AGAINST:
        return not denied
    following = {s.word(place) for place in range(at + 1, at + 4)}
    return token.word in _SUPPORTING and denied and not following & _AGAINST


def check_context(s: Sentence) -> Iterator[Problem]:
    """Quotations are the user's own words, and unmeasured observations are hedged."""
    stated = [row for row in s.evidence.starting("C") if row.status == "stated"]
    quotable = stated + s.evidence.starting("V")
    if s.claim.kind == "context" and not (
        s.evidence.starting("C") or s.evidence.starting("V") or s.evidence.starting("S")
    ):
        yield problem(
            Code.CONTEXT_UNCITED, "A statement on the context cites a C, V or S row: cite one."
        )
    if s.claim.kind == "context" and quotable and not s.quotes:
        yield problem(
            Code.CONTEXT_NOT_QUOTED,
            "What the context says is quoted: put the row's words in quotation marks.",
        )
    rows = [fold_quote(row.text) for row in quotable]
    texts = [fold_quote(row.text) for row in s.evidence.rows if row not in quotable]
    if s.quotes and quotable and not s.words & _ATTRIBUTING:
        yield problem(
            Code.QUOTE_DISTORTED,
            "Say whose words are quoted: 'the user writes ...'.",
        )
    for quote in s.quotes:
        yield from _quote(quote.strip(" .,;:!?"), rows, texts)
    yield from _distorted(s)
    yield from _of_face(s)
    yield from _situations(s)
    yield from _weighed(s)
    measured = [at for at, token in enumerate(s.tokens) if token.word == "measured"]
    claimed = any(not s.negated(at) for at in measured) and not s.evidence.starting("F")
    if s.evidence.starting("V") and (claimed or not s.words & _HEDGES):
        yield problem(
            Code.UNMEASURED_UNHEDGED,
            "A vision model's observation was not measured: write that it 'reports' or 'may'.",
        )


def _quote(quote: str, rows: list[str], texts: list[str]) -> Iterator[Problem]:
    pattern = re.compile(rf"(?<!\w){re.escape(quote)}(?!\w)")
    holding = [row for row in rows if quote and pattern.search(row)]
    if not quote or not (holding or any(pattern.search(text) for text in texts)):
        yield problem(
            Code.QUOTE_NOT_FOUND,
            f'"{quote}" stands in no cited row: quote word for word, and cite the row.',
        )
    for row in holding:
        outside = pattern.sub(" ", row, count=1)
        if _ROW_NEGATORS.search(outside) and not _ROW_NEGATORS.search(quote):
            yield problem(
                Code.QUOTE_DISTORTED,
                f'"{quote}" leaves out a negation of its sentence: quote the whole sentence.',
            )


def _of_face(s: Sentence) -> Iterator[Problem]:
    """`The user says of face 1 that "..."`: the words name no face."""
    faces = [at for at, token in enumerate(s.tokens) if token.face is not None]
    if s.quotes and any(s.word(at - 1) in ("of", "about") for at in faces):
        rows = [row for row in s.evidence.rows if row.id[0] in "CV"]
        if rows and not s.mentions and not list(s.labels()):
            yield problem(Code.QUOTE_DISTORTED, "The words name no face: quote them without one.")


def _situations(s: Sentence) -> Iterator[Problem]:
    """`No word of the user speaks of a kind of situation`: true where no cue was read in them."""
    unsaid = {"nothing", "said", "situation"} <= s.words
    if unsaid and any(row.id.startswith("C") for row in s.evidence.ledger.rows):
        yield problem(Code.CONTEXT_NOT_QUOTED, "Words on the situation were given: cite them.")
    if not {"word", "kind", "situation"} <= s.words:
        return
    told = s.evidence.starting("C")
    cues = [one for row in told for one in s.evidence.ledger.under(row.id)]
    read = not told or context_distribution(cues) is not None
    if any(s.negated(at) for at, t in enumerate(s.tokens) if t.word == "word") == read:
        yield problem(
            Code.QUOTE_DISTORTED, "The cited words say otherwise: cite a cue, or say there is none."
        )


def _weighed(s: Sentence) -> Iterator[Problem]:
    """`Quoted here and not weighed`: of cues that speak for no label."""
    cues = [theme for row in s.evidence.rows if (theme := theme_of(row))]
    for at, token in enumerate(s.tokens):
        weighs = any(theme.distribution for theme in cues)
        if token.word == "weighed" and cues and weighs == s.negated(at):
            yield problem(
                Code.QUOTE_DISTORTED,
                f"The cited cues are {'' if weighs else 'not '}weighed: say so.",
            )


def _distorted(s: Sentence) -> Iterator[Problem]:
    """A quotation must not be denied by the words around it."""
    for at, token in enumerate(s.tokens):
        if token.kind is Kind.QUOTE:
            before = {s.word(place) for place in s.segment(at) if place < at}
            if before & _NEGATORS:
                yield problem(
                    Code.QUOTE_DISTORTED,
                    "The words before the quotation deny it: drop them.",
                )
