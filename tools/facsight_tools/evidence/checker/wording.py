"""Rules 8 and 9: no state of mind without a hedge, nothing on who or what a person is, and only
words that evidence or the coder's vocabulary gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.guarded import is_judged
from facsight_tools.evidence.checker.lexicon import phrases, words
from facsight_tools.evidence.checker.mentions import MOVEMENT_WORDS
from facsight_tools.evidence.checker.row_kinds import words_given
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.fusion import theme_of

_HEDGES: Final = words("hedges")
_LICENCES: Final = words("licences") | _HEDGES
_CERTAINTY: Final = words("certainty")
_CLEARLY: Final = words("clearly")
_PERSON: Final = words("person")
_DEEDS: Final = words("deeds")
_CARRIED: Final = words("carried")
_AFTER_ONLY: Final = words("after_only")
_ONE: Final = frozenset({"person", "subject", "individual", "he", "she", "man", "woman"})
_BEFORE: Final = words("before_person")
_AFTER_IS: Final = words("after_person_is")
_PERSON_NOUNS: Final = words("person_nouns")
_POSSESSIVES: Final = words("possessives")
_STATE_VERBS: Final = words("state_verbs")
_FEELING: Final = words("feeling_verbs")
_DISCLAIMERS: Final = words("disclaimers")
_DISCLAIMED: Final = words("disclaimed")
_GENDERED: Final = words("gendered")
_NOUNS: Final = words("emotion_nouns")
_FORBIDDEN: Final = (
    (Code.DECEPTION, words("deception"), "on honesty or sincerity"),
    (Code.DIAGNOSIS, words("diagnosis"), "on health"),
    (Code.IDENTITY, words("identity"), "on who the person is"),
    (Code.TRAIT, words("traits"), "on what kind of person this is"),
)
_PREDICATED: Final = frozenset(
    {"sincere", "genuine", "posed", "felt", "lie", "lying", "identify", "identifies"}
)
_SAYING: Final = frozenset(
    {"say", "says", "tell", "tells", "show", "shows", "determine", "measure"}
)
_CONCLUSIONS: Final = frozenset({"conclusion", "conclusions"})
_SUFFICING: Final = frozenset({"fits", "fit", "suggests", "supports"})
_FINDINGS: Final = frozenset({"vary", "express", "agree", "combine", "define", "describe"})
_KNOWN: Final = words("vocabulary", "prose") | MOVEMENT_WORDS
_IDIOMS: Final = {
    first: tuple(one for one in phrases("idioms") if one[0] == first)
    for first in {one[0] for one in phrases("idioms")}
}
"""The turns of phrase of the lexicon, by their first word."""
_LIPS: Final = frozenset({"lip", "lips", "corner", "corners", "brow", "brows"})


def check_form(s: Sentence) -> Iterator[Problem]:
    """One plain statement, cited."""
    yield from s.problems
    if not s.claim.cites:
        yield problem(Code.UNCITED, "The sentence cites no evidence: cite the rows it stands on.")
    closing = {".", ")", '"', "'"}
    for at, token in enumerate(s.tokens):
        ends = token.kind is Kind.PUNCT and token.word in ".!?"
        if ends and (token.word != "." or any(t.word not in closing for t in s.tokens[at + 1 :])):
            yield problem(
                Code.NOT_ONE_SENTENCE, "A claim is one statement: split it, one sentence each."
            )
            return
    if not any(token.kind is not Kind.PUNCT for token in s.tokens):
        yield problem(Code.NOT_ONE_SENTENCE, "The claim holds no sentence.")


def check_wording(s: Sentence) -> Iterator[Problem]:
    """Everything that is said of the person, and every word that is used."""
    yield from _forbidden(s)
    yield from _gender(s)
    yield from _likened(s)
    yield from _same(s)
    yield from _states(s)
    yield from _certainty(s)
    yield from _denied_work(s)
    yield from _vocabulary(s)


def _denied_work(s: Sentence) -> Iterator[Problem]:
    """What a cited work finds is not denied in its name."""
    found = {word for row in s.evidence.starting("K") for word in _plain(row.text)} & _FINDINGS
    for at, token in enumerate(s.tokens):
        if token.kind is Kind.WORD and token.word in found and s.negated(at):
            yield problem(
                Code.RULE_CONTRADICTED, f"'{token.word}' is denied, and the cited work finds it."
            )


def _disclaims(s: Sentence, at: int) -> bool:
    """Whether a word is only named to say that nothing is known of it: `not a diagnosis`."""
    if s.word(at) not in _DISCLAIMED:
        return False
    segment = [s.word(place) for place in s.segment(at) if place < at]
    told = bool({"whether", "if", "what"} & set(segment) and {"not", "nothing"} & s.words)
    if s.word(at) in _PREDICATED:  # "is not sincere" says something; "says nothing on" does not
        saying = [place for place in s.segment(at) if place < at and s.word(place) in _SAYING]
        return told or any(s.negated(p) or s.word(p + 1) in _DISCLAIMERS for p in saying)
    return told or bool(set(segment) & _DISCLAIMERS)


def _forbidden(s: Sentence) -> Iterator[Problem]:
    idiomatic = _idiomatic(s)
    for code, listed, about in _FORBIDDEN:
        for at, token in enumerate(s.tokens):
            if token.kind is not Kind.WORD or token.word not in listed or _disclaims(s, at):
                continue
            if (token.word in _KNOWN or at in idiomatic) and not _accuses(s, at):
                continue
            if token.word == "poor" and is_judged(s, at):
                continue  # of the quality of a face
            if token.word == "depression":
                continue  # of the lip corners a unit, and else told below
            yield problem(
                code,
                f"'{token.word}' says something {about}, which no measurement shows: drop it.",
            )
            break
    for at, token in enumerate(s.tokens):
        of_lips = any(s.word(place) in _LIPS for place in range(at - 4, at))
        of_lips = of_lips or s.word(at + 1) in _LIPS
        if token.word in ("depressed", "depressing", "depression") and not of_lips:
            yield problem(Code.DIAGNOSIS, f"'{token.word}' is a diagnosis: drop it.")


def _accuses(s: Sentence, at: int) -> bool:
    """Whether a word with a harmless use stands for the other: `hides`, `identified as`."""
    word = s.word(at)
    if word == "known" and s.word(at + 3) == "duchenne":
        return False
    if word in ("name", "names", "named", "call", "calls", "called"):
        return bool({"he", "she", "person", "man", "woman", "his", "her", "their"} & s.words)
    if word in ("sure", "known", "dominant", "identify", "identifies", "character"):
        return bool({"person", "he", "she", "man", "woman", "as"} & s.words)
    return word not in ("real", "hidden", "race")


def _gender(s: Sentence) -> Iterator[Problem]:
    """Gender is not measured: a word for it may only be the user's own."""
    stated = {
        word.strip(".,;:!?\"'()").lower()
        for row in s.evidence.ledger.rows
        if row.id.startswith("C")
        for word in row.text.split()
    }
    families = (
        {"he", "him", "his", "himself", "man", "men", "boy", "boys", "gentleman", "guy", "guys"},
        {"she", "her", "hers", "herself", "woman", "women", "girl", "girls", "lady", "ladies"},
    )
    for at, token in enumerate(s.tokens):
        if token.word in _GENDERED and token.kind is Kind.WORD:
            family = next(one for one in families if token.word in one)
            if not family & stated:
                yield problem(
                    Code.TRAIT,
                    f"'{s.word(at)}' states a gender, which is not measured: write 'the person'.",
                )
                return


def _likened(s: Sentence) -> Iterator[Problem]:
    """What a person is like: `the person is careful`, `a strong person`, `the face looks mean`."""
    for at, token in enumerate(s.tokens):
        if token.kind is not Kind.WORD or token.word not in _ONE | {"face"}:
            continue
        before = s.tokens[at - 1] if at else None
        plain = before is None or before.kind is not Kind.WORD or before.word in _BEFORE
        verb = s.word(at + 1)
        copula = verb in ("is", "was", "be", "seems", "looks", "appears", "seem", "look", "appear")
        judged = copula and (token.word != "face" or verb not in ("is", "was", "be"))
        after = next((t for t in s.tokens[at + 2 :] if not _passed_over(t.word)), None)
        if _acts(s, at):
            yield problem(
                Code.UNSUPPORTED_TERM,
                f"'{token.word} {verb}' tells a deed: no row measures it.",
            )
            return
        told = before.word if before and not plain and token.word != "face" else ""
        if judged and after and after.kind is Kind.WORD and after.word not in _AFTER_IS:
            told = after.word
        if copula and (after is None or after.kind is Kind.PUNCT) and token.word != "face":
            yield problem(Code.INNER_STATE, f"'{token.word} {verb}' leaves unsaid what: say it.")
            return
        if told:
            yield problem(
                Code.TRAIT,
                f"'{told}' says what a person is like, which no measurement shows: speak of the "
                "face's movements.",
            )
            return
        if copula and after is not None and after.kind is Kind.QUOTE:
            yield problem(
                Code.INNER_STATE, "A quotation must not say what the person is: name its author."
            )
            return


def _passed_over(word: str) -> bool:
    """Words between `is` and what someone is."""
    return word.endswith("ly") or word in ("not", "also", "still", "almost", "just", "quite")


def _acts(s: Sentence, at: int) -> bool:
    """`The person holds a camera`, `the person has a camera`."""
    if s.word(at + 1) in ("has", "have", "with"):
        return bool(_CARRIED & {s.word(at + 2), s.word(at + 3)})
    return s.word(at + 1) in _DEEDS


def _same(s: Sentence) -> Iterator[Problem]:
    """Who someone is: `the same person`, `the user is the person in the picture`."""
    for at, token in enumerate(s.tokens):
        alike = token.word == "same" and s.word(at + 1) in _ONE | {"face", "people", "user"}
        user = token.word == "user" and s.word(at + 1) in ("is", "was", "looks", "appears")
        shown = token.word in ("is", "are", "be") and "user" in (s.word(at + 1), s.word(at + 2))
        if alike or user or (shown and not s.quotes):
            yield problem(Code.IDENTITY, "Who a person is was not measured: drop it.")
            return


def _states(s: Sentence) -> Iterator[Problem]:
    """Words for emotions: named as labels or with a hedge, never as what the person is."""
    for at, token in enumerate(s.tokens):
        stated = token.kind is Kind.LABEL and token.word != "neutral"
        feels = token.kind is Kind.WORD and token.word in _FEELING and _of_person(s, at)
        if not (stated or feels):
            continue
        if _disclaims(s, at) or (feels and _disclaimed_verb(s, at)):
            continue
        if "whether" in {s.word(place) for place in s.segment(at) if place < at}:
            continue
        if not s.evidence.starting("F") and _in_work(s, token.word):
            continue
        near = s.segment_words(at) | ({"score"} if s.numbered(at) else set())
        before = [place for place in s.segment(at) if place < at]
        if feels or _predicated(s, at, before) or _possessed(s, before) or not near & _LICENCES:
            if feels and any(s.word(place) in _HEDGES for place in before):
                continue
            yield problem(
                Code.INNER_STATE,
                f"'{token.word}' is stated as what the person is or feels: write that the face "
                "'appears', 'may' or 'is consistent with', or name it as a label.",
            )
            return


def _in_work(s: Sentence, word: str) -> bool:
    """Whether a cited work uses the word itself."""
    return any(word in _plain(row.text) for row in s.evidence.starting("K"))


def _of_person(s: Sentence, at: int) -> bool:
    return any(s.word(place) in _PERSON | {"they", "face"} for place in range(at - 4, at))


def _disclaimed_verb(s: Sentence, at: int) -> bool:
    """`It does not say what the person feels.`"""
    before = {s.word(place) for place in range(at)}
    return bool({"what", "how", "whether"} & before and {"not", "nothing", "cannot"} & before)


def _predicated(s: Sentence, at: int, before: list[int]) -> bool:
    """`is angry`, `feels real joy`, `an angry man`: a person and a state with no hedge between."""
    if s.word(at + 1) in _PERSON_NOUNS:
        return True
    verbs = [
        place
        for place in before
        if s.word(place) in _STATE_VERBS and not {"being", "been"} & {s.word(place)}
    ]
    if not verbs:
        return False
    verb = verbs[-1]
    subject = [s.word(place) for place in before if place < verb]
    person = bool(set(subject[-4:]) & (_PERSON | {"they", "face", "i", "we", "you"}))
    person = person or (s.word(at) not in _NOUNS and not set(subject) & _LICENCES)
    between = {s.word(place) for place in range(verb, at)}
    hedged = bool((between | set(subject[-2:])) & _HEDGES) or bool(between & (_LICENCES - _HEDGES))
    return person and not hedged


def _possessed(s: Sentence, before: list[int]) -> bool:
    """`her joy`, `the person's anger`."""
    last = [s.word(place) for place in before][-2:]
    apparent = {"apparent", "possible", "likely", "probable"} & set(last)
    if apparent or not last:
        return False
    near = last[-1] in _POSSESSIVES
    # "the person's deep joy", but not "the person looks happy"
    return near or (last[0] in _POSSESSIVES and last[-1] not in _HEDGES | _STATE_VERBS)


def _certainty(s: Sentence) -> Iterator[Problem]:
    emotional = {s.part_of[at] for at, t in enumerate(s.tokens) if t.kind is Kind.LABEL}
    for at, token in enumerate(s.tokens):
        if [token.word, s.word(at + 1), s.word(at + 2)] == ["if", "at", "all"]:
            yield problem(Code.AU_AMBIGUOUS, "'if at all' takes back what is said: drop it.")
            return
        concluded = token.word in _CONCLUSIONS and s.words & {"inner", "feelings", "feels"}
        if concluded and not s.negated(at):
            yield problem(Code.OVERCLAIM, "No reading shows what a person feels: drop it.")
            return
        sufficing = token.word == "alone" and s.word(at + 1) in _SUFFICING
        if sufficing and s.tokens[at - 1].kind is Kind.AU:
            yield problem(Code.OVERCLAIM, "No unit fits a label by itself: drop 'alone'.")
            return
        if token.word == "more" and s.word(at + 1) in ("certain", "reliable", "certainty"):
            yield problem(Code.OVERCLAIM, "Nothing makes a reading more certain: give the quality.")
            return
        if token.word == "doubt":
            yield problem(Code.OVERCLAIM, "'doubt' weighs what no reading can: drop it.")
            return
        only = token.word == "only" and s.word(at + 1) in _AFTER_ONLY
        if only and s.part_of[at] in emotional:
            yield problem(
                Code.OVERCLAIM, f"'only {s.word(at + 1)}' claims more than a reading can: drop it."
            )
            return
        stressed = token.word in ("does", "do", "did") and s.word(at + 1) != "not"
        if stressed and s.part_of.get(at) in emotional:
            yield problem(
                Code.OVERCLAIM, f"'{token.word}' stresses what is a reading: use a hedge."
            )
            return
        rather = [s.word(at - 3), s.word(at - 2)] == ["rather", "than"]
        if token.kind is not Kind.WORD or s.negated(at, reach=4) or rather:
            continue
        clearly = token.word in _CLEARLY and s.part_of.get(at) in emotional
        if clearly or (token.word in _CERTAINTY and not _is_about_words(s, at)):
            yield problem(
                Code.OVERCLAIM, f"'{token.word}' claims more than a reading can: use a hedge."
            )
            return


def _is_about_words(s: Sentence, at: int) -> bool:
    """`mean` in `mean light`; `certain` in a comparison or a caveat: `less certain`."""
    before, after = s.word(at - 1), s.word(at + 1)
    if s.word(at) == "mean":
        return before == "the" or after in ("light", "brightness")
    return s.word(at) in ("certain", "sure", "certainty") and before in (
        "less",
        "more",
        "fully",
        "of",
        "little",
    )


def _vocabulary(s: Sentence) -> Iterator[Problem]:
    """Words that neither the vocabulary nor a cited row gives: things that no one measured."""
    named = {word for row in s.evidence.starting("K") for word in _plain(str(row.value))} & s.words
    given = {
        word
        for row in s.evidence.rows
        if row.id[0] in "FSRK" or row.unit == "cue"
        if row.id[0] != "K" or not named or named & set(_plain(str(row.value)))
        for word in _plain(
            f"{row.text} {row.id} {row.unit} {row.value if row.unit == 'cue' else ''} "
            f"{row.source if row.id[0] in 'RK' else ''}"
        )
    }
    given |= {word for row in s.evidence.rows for word in words_given(row)}
    postures = [theme for row in s.evidence.starting("S") if (theme := theme_of(row))]
    given |= {word for theme in postures for word in _plain(f"posture {theme.gloss}")}
    idiomatic = _idiomatic(s)
    unknown = [
        at
        for at, token in enumerate(s.tokens)
        if token.kind is Kind.WORD
        and token.word not in _KNOWN | given | _GENDERED
        and at not in idiomatic
        and not is_judged(s, at)
        and not _disclaims(s, at)
    ]
    numbers = any(token.kind is Kind.NUMBER for token in s.tokens)
    unknown += [at for at, t in enumerate(s.tokens) if t.word == "confidence" and not numbers]
    unknown += [at for at, t in enumerate(s.tokens) if t.word == "too" and _ends(s, at + 1)]
    unknown = [at for at in unknown if not any(s.word(at) in one for _, one, _ in _FORBIDDEN)]
    for at in unknown:
        if at and s.tokens[at].raw[:1].isupper():
            yield problem(
                Code.IDENTITY,
                f"'{s.tokens[at].raw}' reads as a name, and no row names anyone: drop it.",
            )
            return
    if unknown:
        listed = ", ".join(f"'{s.word(at)}'" for at in unknown[:4])
        yield problem(
            Code.UNSUPPORTED_TERM,
            f"No cited row speaks of {listed}: quote the user's words in quotation marks, or say "
            "it in the terms of the evidence.",
        )


def _idiomatic(s: Sentence) -> set[int]:
    """The places of words that stand in one of the turns of phrase of the lexicon."""
    said = ['"' if token.kind is Kind.QUOTE else token.word for token in s.tokens]
    return {
        place
        for at in range(len(said))
        for idiom in _IDIOMS.get(said[at], ())
        if tuple(said[at : at + len(idiom)]) == idiom
        for place in range(at, at + len(idiom))
    }


def _ends(s: Sentence, at: int) -> bool:
    return at >= len(s.tokens) or s.tokens[at].kind is Kind.PUNCT


def _plain(text: str) -> Iterator[str]:
    outside = "".join(text.split('"')[::2])
    word = ""
    for character in outside.lower() + " ":
        if character.isalpha():
            word += character
        elif word:
            yield word
            word = ""
