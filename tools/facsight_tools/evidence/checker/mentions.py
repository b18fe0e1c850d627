"""What a sentence speaks of: action units by code, name or anatomy, emotion labels, faces.

A person who reads "raised brows" reads AU1 or AU2, so the checker does too: the table of parts and
movements follows the FACS manual's appearance changes (Ekman, Friesen & Hager 2002).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from facsight_tools.evidence.checker.emotions import EMOTION_WORDS, NOT_LABELS
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.tokens import Kind, Token
from facsight_tools.facs import ACTION_UNITS

# Everyday words that name a movement by themselves.
_WORDS: Final[Mapping[str, tuple[int, ...]]] = {
    **dict.fromkeys(("smile", "smiles", "smiling", "smiled", "grin", "grins", "grinning"), (12,)),
    **dict.fromkeys(("smirk", "smirks", "smirking"), (12, 14)),
    **dict.fromkeys(("frown", "frowns", "frowning", "frowned"), (4, 15)),
    **dict.fromkeys(("scowl", "scowls", "scowling"), (4,)),
    **dict.fromkeys(("sneer", "sneers", "sneering"), (9, 10)),
    **dict.fromkeys(("squint", "squints", "squinting"), (6, 7)),
    **dict.fromkeys(("pout", "pouts", "pouting"), (17, 18, 22)),
    **dict.fromkeys(("blinks", "blinking"), (45,)),
    **dict.fromkeys(("winks", "winking"), (46,)),
    **dict.fromkeys(("dimple", "dimples", "dimpling", "dimpled"), (14,)),
}

_PARTS: Final = {
    **dict.fromkeys(("brow", "brows", "eyebrow", "eyebrows"), "brow"),
    **dict.fromkeys(("cheek", "cheeks"), "cheek"),
    **dict.fromkeys(("eye", "eyes"), "eye"),
    **dict.fromkeys(("lid", "lids", "eyelid", "eyelids"), "lid"),
    **dict.fromkeys(("nose",), "nose"),
    **dict.fromkeys(("lip", "lips"), "lip"),
    **dict.fromkeys(("corner", "corners"), "corner"),
    **dict.fromkeys(("mouth",), "mouth"),
    **dict.fromkeys(("jaw",), "jaw"),
    **dict.fromkeys(("chin",), "chin"),
    **dict.fromkeys(("nasolabial",), "nasolabial"),
}


def _forms(*stems: str) -> list[str]:
    """Every form of regular verbs: raise, raises, raised, raising."""
    forms = []
    for stem in stems:
        bare = stem.removesuffix("e")
        last = stem[-1]
        third = stem + ("es" if stem.endswith(("s", "ch", "sh", "x")) else "s")
        forms += [stem, third, bare + "ed", bare + "ing", bare + last + "ed", bare + last + "ing"]
    return forms


_MOVES: Final = {
    **dict.fromkeys(_forms("raise", "lift", "elevate", "arch", "upturn"), "up"),
    **dict.fromkeys(("rise", "rises", "risen", "rising", "raiser", "raisers", "upturned"), "up"),
    **dict.fromkeys(("lowerer", "lowerers", "depressor"), "down"),
    **dict.fromkeys(_forms("lower", "depress", "droop", "downturn"), "down"),
    **dict.fromkeys(("down", "downward", "downwards", "downturned"), "down"),
    **dict.fromkeys(("up", "upward", "upwards"), "up"),
    **dict.fromkeys(_forms("furrow", "knit", "contract", "crease"), "knit"),
    **dict.fromkeys(("knitted", "drawn"), "knit"),
    **dict.fromkeys(_forms("pull", "turn"), "pull"),
    **dict.fromkeys([*_forms("widen"), "wide"], "wide"),
    **dict.fromkeys([*_forms("narrow"), "narrow"], "narrow"),
    **dict.fromkeys([*_forms("close", "shut"), "shut"], "shut"),
    **dict.fromkeys([*_forms("open", "gape"), "open", "agape"], "open"),
    **dict.fromkeys([*_forms("tighten"), "tight"], "tight"),
    **dict.fromkeys(_forms("wrinkle", "scrunch", "crinkle"), "wrinkle"),
    **dict.fromkeys(_forms("curl"), "up"),
    **dict.fromkeys([*_forms("part", "separate"), "apart"], "part"),
    **dict.fromkeys(_forms("press", "compress"), "press"),
    **dict.fromkeys(_forms("pucker", "purse"), "pucker"),
    **dict.fromkeys(_forms("funnel"), "funnel"),
    **dict.fromkeys(_forms("stretch"), "stretch"),
    **dict.fromkeys(_forms("suck"), "suck"),
    **dict.fromkeys([*_forms("drop"), "dropped"], "drop"),
    **dict.fromkeys(_forms("thrust"), "thrust"),
    **dict.fromkeys(_forms("puff"), "puff"),
    **dict.fromkeys(_forms("deepen"), "deepen"),
}

_NOUNS: Final = {"elevation": "up", "depression": "down", "closure": "shut", "compression": "press"}
_MOVES.update(_NOUNS)

# Muscle -> the units it is the basis of (Ekman, Friesen & Hager 2002).
_MUSCLES: Final[Mapping[tuple[str, ...], tuple[int, ...]]] = {
    **dict.fromkeys((("zygomaticus", "major"), ("zygomatic", "major")), (12,)),
    ("orbicularis", "oculi"): (6, 7),
    ("corrugator", "supercilii"): (4,),
    ("corrugator",): (4,),
    ("frontalis",): (1, 2),
    ("depressor", "anguli", "oris"): (15,),
    ("mentalis",): (17,),
    ("levator", "labii", "superioris"): (10,),
    ("risorius",): (20,),
    ("buccinator",): (14,),
    ("levator", "palpebrae", "superioris"): (5,),
}

# Part and movement -> units. A negative number: the movement is the unit's absence.
_ANATOMY: Final[Mapping[tuple[str, str], tuple[int, ...]]] = {
    ("inner brow", "up"): (1,),
    ("outer brow", "up"): (2,),
    ("brow", "up"): (1, 2),
    ("brow", "down"): (4,),
    ("brow", "knit"): (4,),
    ("brow", "pull"): (4,),
    ("brow", "wrinkle"): (4,),
    ("cheek", "up"): (6,),
    ("cheek", "puff"): (34,),
    ("eye", "wide"): (5,),
    ("eye", "narrow"): (6, 7),
    ("eye", "shut"): (43,),
    ("eye", "open"): (-43,),
    ("lid", "up"): (5,),
    ("lid", "tight"): (7,),
    ("lid", "down"): (43,),
    ("lid", "shut"): (43,),
    ("nose", "wrinkle"): (9,),
    ("upper lip", "up"): (10,),
    ("lower lip", "down"): (16,),
    ("lip", "part"): (25,),
    ("lip", "open"): (25,),
    ("lip", "shut"): (-25,),
    ("lip", "press"): (24,),
    ("lip", "tight"): (23,),
    ("lip", "pucker"): (18,),
    ("lip", "funnel"): (22,),
    ("lip", "stretch"): (20,),
    ("lip", "suck"): (28,),
    ("lip", "up"): (10, 12),
    ("lip", "down"): (15, 16),
    ("corner", "up"): (12,),
    ("corner", "pull"): (12,),
    ("corner", "down"): (15,),
    ("corner", "tight"): (14,),
    ("mouth", "open"): (25, 26, 27),
    ("mouth", "shut"): (-25,),
    ("mouth", "stretch"): (20, 27),
    ("jaw", "drop"): (26, 27),
    ("jaw", "down"): (26, 27),
    ("jaw", "open"): (26, 27),
    ("jaw", "thrust"): (29,),
    ("chin", "up"): (17,),
    ("chin", "wrinkle"): (17,),
    ("nasolabial", "deepen"): (11,),
}
MOVEMENT_WORDS: Final = frozenset(_MOVES) | frozenset(_PARTS) | frozenset(_WORDS)
_MOVEMENTS_ONLY: Final = words("movements_only")
_NO_PARTS: Final = words("no_parts")
_REACH: Final = 4
_LIMBS: Final = frozenset({"arm", "arms", "hand", "hands", "shoulder", "shoulders"})
_FACE_NOUNS: Final = frozenset({"face", "person", "subject"})
_ORDINALS: Final = {"first": 1, "largest": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}


def mark(tokens: list[Token], labels: Mapping[tuple[str, ...], str]) -> list[Token]:
    """The tokens with everything that is spoken of made AU, LABEL or FACE tokens.

    Args:
        tokens: what `text.read` gave.
        labels: the words of each label of this ledger -> the label's id.
    """
    named = list(_phrases(tokens, labels))
    return list(_faces(list(_merged(_anatomy(named)))))


def _names() -> dict[tuple[str, ...], int]:
    names = {tuple(unit.name.split()): number for number, unit in ACTION_UNITS.items()}
    names |= {(*name[:-1], name[-1] + "s"): number for name, number in names.items()}
    return names


_AU_NAMES: Final = _names()
_LONGEST: Final = 4


def _phrases(tokens: list[Token], labels: Mapping[tuple[str, ...], str]) -> Iterator[Token]:
    """Names of units and labels, the longest at each place; then words that stand alone."""
    at = 0
    while at < len(tokens):
        for length in range(_LONGEST, 0, -1):
            named = tuple(token.word for token in tokens[at : at + length])
            if len(named) < length:
                continue
            if named in _AU_NAMES:
                yield Token(Kind.AU, " ".join(named), aus=frozenset({_AU_NAMES[named]}))
                at += length
                break
            if named in _MUSCLES:
                yield Token(Kind.AU, " ".join(named), aus=frozenset(_MUSCLES[named]))
                at += length
                break
            if named in labels:
                yield Token(Kind.LABEL, " ".join(named), label=labels[named])
                at += length
                break
        else:
            yield _word(tokens[at])
            at += 1


def _word(token: Token) -> Token:
    if token.kind is not Kind.WORD:
        return token
    if token.word in _WORDS:
        return replace(token, kind=Kind.AU, aus=frozenset(_WORDS[token.word]))
    if token.word in EMOTION_WORDS:
        return replace(token, kind=Kind.LABEL, label=EMOTION_WORDS[token.word])
    return replace(token, kind=Kind.LABEL) if token.word in NOT_LABELS else token


def _anatomy(tokens: list[Token]) -> list[Token]:
    """Each movement word that stands near a part of the face becomes the unit it states."""
    marked = list(tokens)
    for at, token in enumerate(tokens):
        move = _MOVES.get(token.word) if token.kind is Kind.WORD else None
        if move is None:
            continue
        part = _part_near(tokens, at) or _part_shared(tokens, marked, at)
        if part is None:
            if _moved(tokens, at, move):  # something that is no part of the face
                marked[at] = replace(token, kind=Kind.AU)
            continue
        nearby = {one.word for one in tokens[max(at - 2, 0) : at + 4]}
        if move == "pull":
            move = "down" if nearby & {"down", "downward", "downwards"} else "pull"
        units = _units(part, move)
        if not units and (_moved(tokens, at, move) or _coded(tokens, at)):
            marked[at] = replace(token, kind=Kind.AU)
        elif units:
            absent = units[0] < 0
            aus = frozenset(abs(unit) for unit in units)
            states = not _names_movement(tokens, at)
            marked[at] = replace(token, kind=Kind.AU, aus=aus, states=states, absent=absent)
    return marked


def _coded(tokens: list[Token], at: int) -> bool:
    """`Nose raiser (AU6)`, `no mouth lowering`: a movement that no unit makes, named as one."""
    following = [token for token in tokens[at + 1 : at + 6] if token.word not in _PARTS]
    words_ = [token.word for token in following]
    named = tokens[at].word.endswith(("er", "ing")) and bool(at) and tokens[at - 1].word in _PARTS
    opening = words_.index("(") if "(" in words_ else -1
    coded = opening >= 0 and all(word in ("of", "the", "both") for word in words_[:opening])
    return named or (
        coded
        and following[opening + 1 : opening + 2] != []
        and (following[opening + 1].kind is Kind.AU)
    )


def _names_movement(tokens: list[Token], at: int) -> bool:
    """Whether a movement is named and not stated: `nose wrinkling`, not `the nose is wrinkling`."""
    word, before = tokens[at].word, tokens[at - 1].word if at else ""
    return word in _NOUNS or (word.endswith("ing") and before not in ("is", "are", "was", "were"))


def _moved(tokens: list[Token], at: int, move: str) -> bool:
    """Whether a word tells a movement, of whatever: `is raised`, `wrinkled`."""
    if _LIMBS & {token.word for token in tokens[max(at - _REACH - 2, 0) : at + 3]}:
        return False  # "the arms are raised": judged by the row of the body
    stated = at > 0 and tokens[at - 1].word in ("is", "are", "was", "were")
    moved = stated and move in ("up", "down", "open", "shut", "press", "part")
    scored = {one.word for one in tokens[:at]} & _NO_PARTS
    return tokens[at].word in _MOVEMENTS_ONLY or (moved and not scored)


def _merged(tokens: list[Token]) -> Iterator[Token]:
    """`AU12 (lip corner puller)` as one mention: the name in brackets says nothing new."""
    at = 0
    while at < len(tokens):
        token, rest = tokens[at], tokens[at + 1 : at + 4]
        shape = [one.kind is Kind.AU or one.word for one in rest]
        if token.kind is Kind.AU and shape == ["(", True, ")"] and token.aus & rest[1].aus:
            side = token.side or rest[1].side
            yield replace(token, aus=token.aus & rest[1].aus, side=side)
            at += 4
        else:
            yield token
            at += 1


def _units(part: str, move: str) -> tuple[int, ...]:
    exact = _ANATOMY.get((part, move))
    return exact if exact is not None else _ANATOMY.get((part.split()[-1], move), ())


def _part_near(tokens: list[Token], at: int) -> str | None:
    """The part of the face that a movement word speaks of: the nearest before it, else after it."""
    before = range(at - 1, -1, -1)
    after = range(at + 1, len(tokens))
    # "raised brows", "parted lips": the part follows at once; "brows are raised": it stands before.
    for places in (range(at + 1, min(at + 2, len(tokens))), before, after):
        for place in islice(_outside_brackets(tokens, places), _REACH):
            token = tokens[place]
            if token.kind in (Kind.AU, Kind.PUNCT) and places is not after:
                break
            if token.kind is Kind.WORD and token.word in _PARTS:
                return _qualified(tokens, place)
    return None


def _outside_brackets(tokens: list[Token], places: range) -> Iterator[int]:
    """The places of a range, without what stands in brackets: `the corner (3.4) is raised`."""
    inside, closing = False, ")" if places.step < 0 else "("
    for place in places:
        word = tokens[place].word
        if word in ("(", ")"):
            inside = word == closing
        elif not inside:
            yield place


def _part_shared(tokens: list[Token], marked: list[Token], at: int) -> str | None:
    """`The brows show no raising or lowering`: the second movement is of the first one's part."""
    joined = at >= 2 and tokens[at - 1].word in ("or", "and", "nor")
    if not joined or tokens[at - 2].word not in _MOVES or marked[at - 2].kind is not Kind.AU:
        return None
    return _part_near(tokens, at - 2)


def _qualified(tokens: list[Token], at: int) -> str:
    """A part with what narrows it: `inner brow`, `upper lip`; the corners of the mouth are one."""
    part = _PARTS[tokens[at].word]
    before = tokens[at - 1].word if at else ""
    following = [token.word for token in tokens[at + 1 : at + 4]]
    if part in ("lip", "mouth"):
        if following and following[0] in ("corner", "corners"):
            return "corner"
        if any(token.word in ("corner", "corners") for token in tokens[max(at - 3, 0) : at]):
            return "corner"
    narrowed = f"{before} {part}"
    return narrowed if any(key[0] == narrowed for key in _ANATOMY) else part


def _faces(tokens: list[Token]) -> Iterator[Token]:
    """`face 2`, `the second person` and `the largest face` as FACE tokens."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following and token.word in _FACE_NOUNS and following.kind is Kind.NUMBER:
            value = following.value
            if value is not None and not following.decimals and value < 100:
                yield Token(Kind.FACE, f"f{value:g}", face=int(value))
                at += 2
                continue
        if following and token.word in _ORDINALS and following.word in _FACE_NOUNS:
            index = _ORDINALS[token.word]
            yield Token(Kind.FACE, f"f{index}", face=index)
            at += 2
            continue
        yield token
        at += 1
