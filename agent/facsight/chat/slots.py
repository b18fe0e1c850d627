"""What a question names: faces, pictures, action units, labels, a letter, a side, evidence ids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from facsight_tools.facs import ACTION_UNITS

Side = Literal["left", "right"]

LABELS: Final = {
    "happiness": r"happiness|happy|happier|joy|joyful|cheerful|amused",
    "sadness": r"sadness|sad|sadder|sorrow|grief|unhappy",
    "surprise": r"surprised?|astonish\w*",
    "fear": r"fear|fearful|afraid|scared|frightened|terrified",
    "anger": r"anger|angry|angrier|mad|furious",
    "disgust": r"disgust|disgusted|revulsion",
    "contempt": r"contempt|contemptuous|scorn",
    "neutral": r"neutral|neutrality",
}
"""A label and the words that a question may use for it; other label sets are named as they are."""

# How people name what the coder calls a unit
_PARTS: Final = (
    (r"inner (?:eye)?brows?", (1,)),
    (r"outer (?:eye)?brows?", (2,)),
    (r"(?:eye)?brows? (?:rais\w*|up)|rais\w* (?:the |her |his )?(?:eye)?brows?", (1, 2)),
    (r"frown\w*|(?:eye)?brows? (?:lower\w*|down|drawn|knit\w*)", (4,)),
    (r"(?:eye)?brows?|forehead", (1, 2, 4)),
    (r"eyes? (?:are |is )?(?:clos\w*|shut)|clos\w* (?:the |her |his )?eyes?", (43,)),
    (r"blink\w*", (45,)),
    (r"wink\w*", (46,)),
    (r"eye ?lids?|eyes? (?:are |is )?(?:wide|open|narrow\w*)|squint\w*", (5, 7)),
    (r"cheeks?", (6,)),
    (r"nose", (9,)),
    (r"upper lip", (10,)),
    (r"dimples?", (14,)),
    (r"lip corners?|mouth corners?|corners of (?:the |her |his )?mouth", (12, 15)),
    (r"pout\w*", (18,)),
    (r"chin", (17,)),
    (r"mouth (?:is )?open|open (?:the |her |his )?mouth|lips? (?:are )?part\w*", (25, 26, 27)),
    (r"jaw", (26,)),
    (r"mouth|lips?", (12, 15, 20, 23, 24, 25)),
)
_CODE: Final = re.compile(
    r"\b(?:au|aus|action units?|units?) ?((?:\d{1,2}(?:,? ?(?:and|or|,|\+)? ?)?)+)"
)
_BARE: Final = re.compile(r"^(?:and |what about |how about )?(\d{1,2})$")
_LETTER: Final = re.compile(
    r"\b(above|over|stronger than|higher than|more than|beyond|at least|from|at or above)"
    r" (?:an? |letter |grade |level )?([a-e])\b"
)
_BELOW: Final = re.compile(
    r"\b(below|under|weaker than|lower than|less than|at most|up to|at or below|no more than)"
    r" (?:(?:an?|letter|grade|level) (?=[a-e]\b))?([b-e]\b|a(?:$| (?=on |in |and |or )))"
)
_BETWEEN: Final = re.compile(r"\b(?:between|from) ([a-e]) (?:and|to|through|until|up to) ([a-e])\b")
_EXACTLY: Final = re.compile(
    r"\b(?:(?:at|exactly|graded|coded|rated) (?:exactly |letter |grade |level )?([b-e])"
    r"|(?:exactly|letter|grade|level) ([a-e]))\b"
)
_DOWN: Final = re.compile(r"\b([a-e]) (?:or|and) (?:below|less|lower|weaker|down)\b")
_UP: Final = re.compile(r"\b([a-e]) (?:or|and) (?:above|more|higher|stronger|up)\b")
_SCORE_OF: Final = re.compile(
    r"\b(?:(?:probability|likelihood|scores?|percentages?|chances?|odds) (?:of|for)|why not)"
    r" (?:the |an? )?([a-z]{3,})$"
)
_NO_LABEL: Final = re.compile(
    r"^(?:the|this|that|these|it|its|her|him|them|each|every\w*|all|both|any\w*|other\w*|another"
    r"|labels?|emotions?|expressions?|categor\w*|moods?|faces?|persons?|people|pictures?|photos?"
    r"|images?|then|now|else|one|something|wom[ae]n|m[ae]n|girls?|boys?|units?|aus?)$"
)
_ID: Final = re.compile(
    r"(?<![\w.])([FSCVRK][A-Za-z0-9]*(?:\.[A-Za-z0-9_+-]+)+(?:@\d+)?|[CV]\d+)(?![\w])"
)
_SIDE: Final = re.compile(
    r"\b(left|right) (?:side|half|cheek|brow|eyebrow|eye|lip corner|mouth corner|mouth|hand)\b"
    r"|\bon (?:her|his|their|its|the) (left|right)\b(?! (?:person|face|one|man|woman|girl|boy)| of)"
    r"|\b(left|right) (?:au|action unit) ?\d|\bau ?\d+ (left|right)\b"
)
_BOTH_SIDES: Final = re.compile(
    r"\b(?:asymmetr\w*|symmetr\w*|sides|halves|lopsided)\b"
    r"|\b(?:stronger|weaker|more|less|higher|lower) (?:\w+ )?on (?:her|his|their|its|the)"
    r" (?:left|right)\b"
)
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PLACE: Final = re.compile(
    r"\b(?:only |just )?(?:the )?(?:person|face|one|man|woman|girl|boy|guy"
    r"|subject) (?:on|at|to) the"
    r" (?:far )?(left|right)\b"
    r"|\bthe (?:far )?(left|right|leftmost|rightmost|middle|central|largest|biggest"
    r"|smallest|smiling)"
    r"(?:most)?(?: (?:person|face|one|man|woman|girl|boy|guy))\b"
    r"|\bthe (leftmost|rightmost|largest|biggest|smallest)\b"
    r"|\b(smiling) (?:person|face|one|man|woman)\b"
    r"|\b(?:one|person|face|woman|man) (?:in the (middle)|who (?:is )?smil\w*)"
    r"|^(?:and |only |just |what about )?(?:the )?(left|right)$"
)
_PICTURE: Final = r"(?:picture|photo|photograph|image|portrait|shot)"
_ORDINAL: Final = "|".join(_ORDINALS)
_FACE_NUMBER: Final = re.compile(r"\b(?:face|person|number|f) ?(\d{1,2})\b")
_FACE_ORDINAL: Final = re.compile(rf"\b({_ORDINAL})(?: (?:face|person|one|man|woman))?\b")
_EITHER: Final = re.compile(r"\b(left|right)(?= (?:or|and) the (?:right|left) (?:person|one|face))")
_OTHER: Final = re.compile(r"\bthe other (?:one|face|person|man|woman|girl|boy)\b")
_EVERYONE: Final = re.compile(
    r"\b(?:everyone|everybody|all (?:the )?(?:faces|people)|each (?:face|person)|both)\b"
)
_PICTURE_NUMBER: Final = re.compile(rf"\b{_PICTURE} (\d{{1,2}})\b")
_PICTURE_ORDINAL: Final = re.compile(rf"\b({_ORDINAL}) {_PICTURE}\b")
_BARE_ORDINAL: Final = re.compile(
    rf"\b(?:the|than in the) ({_ORDINAL})\b(?! (?:{_PICTURE}|face|person|one))"
)
_OTHER_PICTURE: Final = re.compile(rf"\bother {_PICTURE}\b")


@dataclass(frozen=True, slots=True)
class Slots:
    """What was named; empty where nothing was.

    Attributes:
        faces: such as `2`, `left`, `smiling`, `other`, `all`, in the order named.
        pictures: numbers from 1, or `other`; names of files are found apart.
        units: FACS numbers.
        labels: emotion labels; also a word that is asked for as one and that no table knows.
        floor: the lowest letter asked for, A as 1 to E as 5, and whether it is itself meant.
        ceiling: the highest letter asked for, likewise.
        side: the subject's side.
        sides: whether the sides are to be compared.
        ids: evidence ids.
    """

    faces: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    floor: tuple[float, bool] | None = None
    ceiling: tuple[float, bool] | None = None
    side: Side | None = None
    sides: bool = False
    ids: tuple[str, ...] = ()

    @property
    def ranged(self) -> bool:
        """Whether letters were named."""
        return self.floor is not None or self.ceiling is not None


NOTHING_NAMED: Final = Slots()


def plain(question: str) -> str:
    """Lower case, without punctuation and apostrophes, single blanks."""
    text = question.lower().replace("\u2019", "'").replace("'", "")
    return " ".join(re.sub(r"[^a-z0-9+,]+", " ", text).replace(",", " , ").split()).replace(
        " , ", " "
    )


def find_slots(question: str) -> Slots:
    """Everything that a question names."""
    text = plain(question)
    # "the one on the left" is a person's place in the picture, not a side of the face
    impersonal = _PLACE.sub(" ", text)
    side, sides = _SIDE.search(impersonal), bool(_BOTH_SIDES.search(impersonal))
    floor, ceiling = _range(text)
    return Slots(
        faces=_faces(text),
        pictures=_pictures(text),
        units=_units(text),
        labels=_labels(text),
        floor=floor,
        ceiling=ceiling,
        side=None if side is None or sides else ("left" if "left" in side.groups() else "right"),
        sides=sides,
        ids=tuple(dict.fromkeys(_ID.findall(question))),
    )


def _labels(text: str) -> tuple[str, ...]:
    places = {
        label: found.start()
        for label, words in LABELS.items()
        if (found := re.search(rf"\b(?:{words})\b", text))
    }
    other = _SCORE_OF.search(text)
    if not places and other and not (_NO_LABEL.match(other[1]) or _units(text) or _faces(text)):
        return (other[1],)
    return tuple(sorted(places, key=lambda label: places[label]))


def _faces(text: str) -> tuple[str, ...]:
    found = [(m.start(), m[1]) for m in _FACE_NUMBER.finditer(text)]
    found += [
        (m.start(), str(_ORDINALS[m[1]]))
        for m in _FACE_ORDINAL.finditer(text)
        if not re.match(rf" ?{_PICTURE}", text[m.end() :]) and _among_faces(text, m)
    ]
    for m in _PLACE.finditer(text):
        word = next((one for one in m.groups() if one), "smiling")
        found.append((m.start(), _PLACE_NAMES.get(word, word)))
    found += [(m.start(), m[1]) for m in _EITHER.finditer(text)]
    found += [(m.start(), "other") for m in _OTHER.finditer(text)]
    found += [(m.start(), "all") for m in _EVERYONE.finditer(text)]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


_PLACE_NAMES: Final = {
    "leftmost": "left",
    "rightmost": "right",
    "biggest": "largest",
    "central": "middle",
}


def _among_faces(text: str, match: re.Match[str]) -> bool:
    """Whether an ordinal speaks of a face: it says so, or another face is named."""
    return match[0] != match[1] or bool(re.search(r"\b(?:face|person)\b", text))


def _pictures(text: str) -> tuple[str, ...]:
    found = [(m.start(), m[1]) for m in _PICTURE_NUMBER.finditer(text)]
    found += [(m.start(), str(_ORDINALS[m[1]])) for m in _PICTURE_ORDINAL.finditer(text)]
    if found:  # "in the second photo than in the first"
        found += [(m.start(), str(_ORDINALS[m[1]])) for m in _BARE_ORDINAL.finditer(text)]
    found += [(m.start(), "other") for m in _OTHER_PICTURE.finditer(text)]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def _units(text: str) -> tuple[int, ...]:
    numbers = [int(n) for found in _CODE.findall(text) for n in re.findall(r"\d+", found)]
    bare = _BARE.match(text)
    if bare:
        numbers.append(int(bare[1]))
    for number, unit in ACTION_UNITS.items():
        if re.search(rf"\b{unit.name}s?\b", text):
            numbers.append(number)
    if not numbers:
        numbers = next(
            (list(units) for words, units in _PARTS if re.search(rf"\b(?:{words})\b", text)), []
        )
    return tuple(dict.fromkeys(numbers))


_Bound = tuple[float, bool] | None


def _range(text: str) -> tuple[_Bound, _Bound]:
    """The lowest and the highest letter: `above C` begins at D, `at least C` at C."""
    if found := _BETWEEN.search(text):
        low, high = sorted((_grade(found[1]), _grade(found[2])))
        return (low, True), (high, True)
    if found := _UP.search(text):
        return (_grade(found[1]), True), None
    if found := _DOWN.search(text):
        return None, (_grade(found[1]), True)
    if found := _LETTER.search(text):
        return (_grade(found[2]), found[1] in ("at least", "from", "at or above")), None
    if found := _BELOW.search(text):
        included = found[1] in ("at most", "up to", "at or below", "no more than")
        return None, (_grade(found[2].strip()), included)
    if found := _EXACTLY.search(text):
        exact = (_grade(found[1] or found[2]), True)
        return exact, exact
    return None, None


def _grade(letter: str) -> float:
    return float("abcde".index(letter) + 1)
