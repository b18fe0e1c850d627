"""A lexicon at work on one ledger: what its faces, rows and labels are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Any, Final
from weakref import WeakKeyDictionary

from facsight_tools.evidence import payloads
from facsight_tools.rules.labels import scores_own_list
from facsight_tools.rules.rule_set import NEUTRAL
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.book import JOINED
from facsight_tools.statements.forms.lexicon import (
    FormLexicon,
    LexiconTable,
    lexicon,
    read,
    split,
    spread,
)
from facsight_tools.statements.forms.ranges import within
from facsight_tools.statements.forms.template import Spoken, TemplateSlot, Trace, Values
from facsight_tools.statements.forms.tokens import (
    DECIMAL,
    Language,
    Register,
    folded,
    quoted,
    tokens,
)
from facsight_tools.statements.kinds.scores import Rank
from facsight_tools.statements.readings import reading

TYPES: Final[Mapping[str, str]] = read(None, "slots")["types"]
"""The type of each slot: a table of the lexicon, or one of the kinds below."""

_DEFAULTS: Final[Mapping[str, Any]] = {
    "side": "both",
    "than_side": "both",
    "unilateral": False,
    "blend": None,
    "blend_value": None,
    "because": None,
    "percent": None,
    "frames": None,
    "speaker": None,
    "denied": False,
    "target_face": None,
    "other": None,
    "part": None,
}
_NUMBER: Final = {
    language: re.compile(rf"\d{{1,6}}(?:{re.escape(mark)}\d{{1,4}})?")
    for language, mark in DECIMAL.items()
}
_CLOCK: Final = {
    language: re.compile(rf"(?:(\d{{1,3}}):)?(\d{{1,2}}):([0-5]\d(?:{re.escape(mark)}\d{{1,4}})?)")
    for language, mark in DECIMAL.items()
}
"""A time of a video: `0:02.84`, `1:02:03`, with the decimals that it is known to."""
_INDEX: Final = re.compile(r"[1-9]\d{0,2}")
_COUNT: Final = re.compile(r"0|[1-9]\d{0,3}")
_SPOKEN: Final = {"quotation": "sentence", "cue": "cue", "observed": "seen"}
"""In which paradigm of a row its words stand, by the kind of its payload."""

_PERSONS: Final = frozenset({"i", "we", "my", "our", "me", "us", "you", "your", "i'm", "we're"})
"""Words that mean somebody else where a sentence is told and not quoted."""

_LONG: Final = 120
"""Characters of what an appraisal rests on that are told with it; one quotation always is."""

_MINUS: Final = "minus"
_PERCENT: Final = "percent"
_SECONDS: Final = frozenset({"s", "seconds", "Sekunden"})


_TABLES: Final[WeakKeyDictionary[Evidence, dict[Language, dict[str, LexiconTable]]]] = (
    WeakKeyDictionary()
)
"""The tables over an evidence, which does not change; they do not hold it."""


def typed(name: str, paradigm: str) -> tuple[str, str]:
    """The type of a slot, and the paradigm in its table."""
    own = TYPES.get(f"{name}:{paradigm}")
    return (TYPES[name], paradigm) if own is None else (own, "")


class Speaking:
    """The words of a language for one ledger; satisfies `template.Words`.

    Attributes:
        evidence: the ledger.
        register: which wordings come first.
        introduced: slots and values that have been explained; `mention` adds to it.
        implied: fields that are understood: the only face, body, hand or rule set.
    """

    def __init__(
        self,
        language: Language,
        evidence: Evidence,
        register: Register = "coder",
        introduced: set[tuple[str, Any]] | None = None,
    ) -> None:
        self.language = language
        self.evidence = evidence
        self.register = register
        self.introduced = set() if introduced is None else introduced
        self.words: FormLexicon = lexicon(language)
        self.implied: dict[str, Any] = self._only()

    def _only(self) -> dict[str, Any]:
        found: dict[str, Sequence[Any]] = {
            "face": self.evidence.faces,
            "body": [e.payload.body for e in self.evidence.all(payloads.BodyFound)],
            "hand": [e.payload.hand for e in self.evidence.all(payloads.HandFound)],
            "rule_set": sorted(self.rule_sets),
        }
        return {name: one[0] for name, one in found.items() if len(one) == 1}

    @cached_property
    def rule_sets(self) -> frozenset[str]:
        """Ids with versions of the rule sets whose rules the ledger holds."""
        rules = self.evidence.all(payloads.Rule)
        return frozenset(f"{e.payload.rule_set}@{e.payload.version}" for e in rules)

    @property
    def _own_list(self) -> bool:
        """Whether a list of one's own was scored: its `neutral` is that none of them fits."""
        return any(map(scores_own_list, self.rule_sets))

    @cached_property
    def texts(self) -> dict[str, str]:
        """The words of each row that holds some: of sentences, cues and reports."""
        found = {}
        for row in self.evidence.ledger.rows:
            if isinstance(row.payload, payloads.Quotation | payloads.Cue | payloads.Observed):
                found[row.id] = row.payload.words
        return found

    @property
    def tables(self) -> dict[str, LexiconTable]:
        """The lexicon's tables, with what this ledger adds to them."""
        known = _TABLES.setdefault(self.evidence, {})
        if self.language not in known:
            known[self.language] = self._tables()
        return known[self.language]

    def _tables(self) -> dict[str, LexiconTable]:
        tables = dict(self.words.tables)
        tables["label"] = self._labels(tables["label"])
        tables["cue"] = self._cues(tables["cue"])
        tables["row"] = self._rows(tables["row"])
        tables["aspect"] = self._aspects(tables["aspect"])
        tables["event"] = self._events(tables["event"], tables["unit"])
        tables["body"] = self._bodies()
        tables["face_code"] = LexiconTable()
        for face in self.evidence.faces:
            tables["face_code"].add(face, "", [(f"F{face}",)])
        for name, wordings in read(self.language, "words")["alone"].items():
            tables[f"face_{name}"] = LexiconTable()
            for face in self.evidence.faces if len(self.evidence.faces) == 1 else ():
                tables[f"face_{name}"].add(face, "", map(split, wordings))
        tables["speaker_name"] = LexiconTable()
        for entry in self.evidence.all(payloads.Circumstance, what="speaker"):
            tables["speaker_name"].add(entry.payload.words, "", [split(entry.payload.words)])
        tables["tool"] = LexiconTable()
        for tool in dict.fromkeys((self.evidence.own_tool, *self.evidence.second_tools)):
            tables["tool"].add(tool, "", [split(tool)])
        tables["rule_name"] = LexiconTable()
        for one in sorted(self.rule_sets):
            name = one.partition("@")[0]
            tables["rule_name"].add(one, "", [(name,), (name.upper(),)])
        return tables

    def _labels(self, known: LexiconTable) -> LexiconTable:
        labels = {e.payload.label for e in self.evidence.all(payloads.EmotionScore)}
        labels |= {e.payload.label for e in self.evidence.all(payloads.Rule)}
        labels |= {e.payload.label for e in self.evidence.all(payloads.EmotionUnsupported)}
        labels |= {e.payload.label for e in self.evidence.all(payloads.Neighbour)}
        labels |= {e.payload.label for e in self.evidence.all(payloads.ExampleScore)}
        for cue in self.evidence.all(payloads.Cue):
            labels |= set(cue.payload.labels)
        for judged in self.evidence.all(payloads.Judged):
            labels |= {*judged.payload.labels, *judged.payload.open_labels}
        new = sorted(one for one in labels if (one, "") not in known.said)
        table = known.copy() if new else known
        if self._own_list:
            table = table.copy(but="neutral")
            for paradigm, wordings in read(self.language, "words")["label_none"].items():
                table.add("neutral", paradigm, [split(one) for one in wordings])
        shown = read(self.language, "words")["label_shown"]["template"]
        for label in new:
            table.add(label, "", [split(label)])
            table.add(label, "shown", [split(shown.format(label))])
        return table

    def _cues(self, known: LexiconTable) -> LexiconTable:
        """With the names that a detector of others gives to what it knows of quality."""
        names = {entry.payload.cue.name for entry in self.evidence.all(payloads.FaceQualityCue)}
        new = sorted(one for one in names if (one, "") not in known.said)
        table = known.copy() if new else known
        called = read(self.language, "words")["unknown_cue"]["template"]
        for name in new:
            table.add(name, "", [split(called.format(name))])
            table.add(name, "key", [split(name)])
        return table

    def _rows(self, known: LexiconTable) -> LexiconTable:
        table = known.copy()
        for row_id, words in self.texts.items():
            row = self.evidence.row(row_id)
            paradigm = _SPOKEN["" if row is None else row.payload.kind]
            wordings = _quotable(words, whole=paradigm != "cue")
            table.add(row_id, paradigm, [(quoted(one),) for one in wordings])
            cue = None if row is None else row.payload
            if isinstance(cue, payloads.Cue) and cue.said_by == "vision model":
                table.add(row_id, "reported", [(quoted(one),) for one in wordings])
            if paradigm == "sentence" and not _PERSONS & set(words.lower().split()):
                told = [token.text for token in tokens(wordings[0])]
                table.add(row_id, "told", _as_told(told))
        for entry in self.evidence.all(payloads.Judged):
            for paradigm, worded in self._appraisal(entry.payload):
                table.add(entry.row.id, paradigm, [worded])
        things = read(self.language, "words")["things"]
        for row in self.evidence.ledger.rows:
            named = things.get(row.payload.kind)
            detail = getattr(row.payload, "detail", "")
            if named is not None and detail:
                lying = detail.replace(" is outside ", " lies outside ")
                table.add(row.id, "detail", [split(detail), split(lying)])
                table.add(row.id, "with", [split(detail.replace(" is ", " ", 1))])
            if named is not None:
                wordings = [one for pattern in named for one in spread(pattern)]
                said = [self._filled(one, row.payload) for one in wordings]
                table.add(row.id, "thing", [split(one) for one in said if one])
        return table

    def _appraisal(self, one: payloads.Judged) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Who judges, the situation with the words that it is told in, and the id."""
        data = read(self.language, "words")
        who, _, name = one.judged_by.partition(" ")
        for paradigm, called in zip(("judge", "judging"), data["judges"][who], strict=True):
            yield paradigm, (*split(called), *([quoted(name)] if name else []))
        told: list[str] = []
        for quote in sorted(one.quotes, key=lambda quote: len(quote.words) > _LONG):
            if not told or sum(map(len, told)) + len(quote.words) <= _LONG:
                told += [",", quoted(quote.words)] if told else [quoted(quote.words)]
        around = ("(", *told, ")") if told else ()
        yield "situation", (*split(data["judged_situation"]["words"]), *around)
        yield "name", (one.row_id,)

    def _events(self, known: LexiconTable, units: LexiconTable) -> LexiconTable:
        """With the units, which are called as they are elsewhere: `AU12` for 12."""
        table = known.copy()
        own = {value for value, _ in known.said.patterns}
        paradigms = {*self.words.hear["event"], *chain(*self.words.say["event"].values())}
        for (unit, paradigm), wordings in units.said.patterns.items():
            if paradigm in paradigms and f"AU{unit}" not in own:
                table.add(f"AU{unit}", paradigm, wordings)
        return table

    def _aspects(self, known: LexiconTable) -> LexiconTable:
        """With those that name a face of this picture."""
        table, template = known.copy(), read(self.language, "words")["aspect_of_face"]["template"]
        for entry in self.evidence.all(payloads.Judged):
            whose = entry.payload.whose
            if isinstance(whose, int) and (f"of_face_{whose}", "") not in table.said:
                table.add(f"of_face_{whose}", "", [split(template.format(whose))])
        return table

    def _filled(self, pattern: str, payload: payloads.Payload) -> str:
        inflected = read(self.language, "words")["thing_words"]
        fields: dict[str, object] = {}
        for name in re.findall(r"\{(\w+)\}", pattern):
            value = getattr(payload, name)
            if value is None:
                return ""
            fields[name] = inflected.get(str(value), value)
        return pattern.format(**fields)

    def _bodies(self) -> LexiconTable:
        table = LexiconTable()
        bodies = read(self.language, "words")["bodies"]
        for entry in self.evidence.all(payloads.BodyFound):
            face = entry.payload.face
            for paradigm, named in bodies.items():
                whose, unknown = named
                name = unknown.format(entry.payload.body) if face is None else whose.format(face)
                table.add(entry.payload.body, paradigm, [split(name)])
        return table

    # template.Words --------------------------------------------------------------------------

    def hear(
        self, slot: TemplateSlot, spoken: Sequence[str], at: int, initial: bool
    ) -> Iterator[tuple[int, Any, str, int]]:
        """All ways to hear a slot at a token: end, value, paradigm and wording."""
        if at >= len(spoken):
            return
        kind, paradigm = typed(slot.name, slot.paradigm)
        token = spoken[at]
        if kind == "number":
            yield from self._number(slot, token, at)
        elif kind == "clock":
            yield from self._clock(slot, spoken, at)
        elif kind == "index" and _INDEX.fullmatch(token):
            yield at + 1, int(token), slot.paradigm, 0
        elif kind == "words" and token.startswith(quoted("")):
            yield at + 1, token[len(quoted("")) :], slot.paradigm, 0
        elif kind == "count" and not paradigm and _COUNT.fullmatch(token):
            yield at + 1, int(token), "digits", 0
        table = self.tables.get(kind)
        if table is None:
            return
        starts = {token}
        if initial or len(token) > 1:
            starts |= {token[:1].lower() + token[1:], token[:1].upper() + token[1:]}
        known: set[tuple[int, Any]] = set()
        following = [*map(folded, spoken[at + 1 :])]
        for heard in self._heard_in(kind, paradigm):
            for one in (found for start in starts for found in table.at(heard, start, following)):
                end = at + len(one.tokens)
                # Columns of one table go together, so that each of their wordings counts
                if "." in heard or (end, one.value) not in known:
                    known.add((end, one.value))
                    said = heard if paradigm == slot.paradigm else slot.paradigm
                    yield end, one.value, said, one.variant

    def _number(
        self, slot: TemplateSlot, token: str, at: int
    ) -> Iterator[tuple[int, Any, str, int]]:
        if not _NUMBER[self.language].fullmatch(token):
            return
        value = Decimal(token.replace(",", "."))
        if slot.paradigm == _PERCENT:
            yield at + 1, value.scaleb(-2), _PERCENT, 0
        elif slot.paradigm != _MINUS:
            yield at + 1, value, slot.paradigm, 0
        elif value:
            yield at + 1, -value, _MINUS, 0

    def _clock(
        self, slot: TemplateSlot, spoken: Sequence[str], at: int
    ) -> Iterator[tuple[int, Any, str, int]]:
        """A time as it is written, `0:02.8`, or as others write it, `2.8 s`."""
        found = _CLOCK[self.language].fullmatch(spoken[at])
        unit = spoken[at + 1] if at + 1 < len(spoken) else ""
        if unit in _SECONDS and _NUMBER[self.language].fullmatch(spoken[at]):
            yield at + 2, Decimal(spoken[at].replace(",", ".")), unit, 0
        if found is not None:
            minutes = int(found[2]) + 60 * int(found[1] or 0)
            yield at + 1, Decimal(found[3].replace(",", ".")) + 60 * minutes, slot.paradigm, 0

    def _heard_in(self, kind: str, paradigm: str) -> tuple[str, ...]:
        said = self.words.say.get(kind, {}).get(paradigm)
        if said is not None:
            return tuple(dict.fromkeys(said))
        return (paradigm,) if paradigm else self.words.hear.get(kind, ("",))

    def say(self, slot: TemplateSlot, value: Any) -> Iterator[tuple[str, int]]:
        """Paradigm and wording in which a value can be said, the best first."""
        kind, paradigm = typed(slot.name, slot.paradigm)
        if kind == "number":
            sayable = value is not None and paradigm != _PERCENT
            if sayable and (value < 0) == (paradigm == _MINUS):
                yield slot.paradigm, 0
            return
        if kind in ("index", "words", "clock"):
            if value is not None and not (kind == "clock" and value < 0):
                yield slot.paradigm, 0
            return
        pair = self.words.say.get(kind, {}).get(paradigm or self.register)
        said = paradigm if pair is None else pair[(kind, value) in self.introduced]
        if self.tables[kind].said.get((value, said)):
            yield slot.paradigm if paradigm != slot.paradigm else said, 0
        elif kind == "count" and not paradigm:
            yield "digits", 0

    def spoken(self, said: Spoken) -> tuple[str, ...]:
        """The tokens of a slot."""
        kind, paradigm = typed(said.name, said.paradigm)
        if kind == "number":
            value = said.value.scaleb(2) if paradigm == _PERCENT else abs(said.value)
            return (format(value, "f").replace(".", DECIMAL[self.language]),)
        if kind == "words":
            return (quoted(said.value),)
        if kind == "clock" and paradigm in _SECONDS:
            return format(said.value, "f").replace(".", DECIMAL[self.language]), paradigm
        if kind == "clock":
            return (_on_clock(said.value).replace(".", DECIMAL[self.language]),)
        if kind == "index" or paradigm == "digits":
            return (str(said.value),)
        return self.tables[kind].said[said.value, paradigm][said.variant]

    def default(self, name: str, values: Values) -> Any:
        """What a slot means where it is not said; None where it must be."""
        if name == "text":
            return self.texts.get(values.get("row", ""))
        if name in JOINED:
            return None
        if name.startswith("than_") and name != "than_side":
            return values.get(name[5:], self.implied.get(name[5:]))
        return self.implied.get(name, _DEFAULTS.get(name, _NOTHING))

    def separators(self, conjunction: str) -> tuple[tuple[str, ...], ...]:
        """What may stand before the last element of a list."""
        return self.words.separators[conjunction]

    # -----------------------------------------------------------------------------------------

    def allows(self, when: str, statements: Sequence[Statement]) -> bool:
        """Whether a form's conditions are met, of which there may be several."""
        return all(self._meets(one, statements) for one in when.split())

    def _meets(self, when: str, statements: Sequence[Statement]) -> bool:
        """Whether one is met.

        The context of the faces is `silent` or `told`, or `bodily`, of hands and
        body alone; two labels are `mixed`; so many faces were
        found; the reading is not unsure; or a range.
        """
        if when == "mixed":
            pairs = ((getattr(s, "label", ""), getattr(s, "blend", "")) for s in statements)
            return not any(NEUTRAL in pair for pair in pairs)
        if when in _FACES:
            return len(self.evidence.faces) == _FACES[when]
        if when == "sure":
            ranks = (one for one in statements if isinstance(one, Rank))
            found = (reading(self.evidence, one.face, one.source) for one in ranks)
            return all(one is not None and one.certainty != "low" for one in found)
        if when not in ("silent", "told", "bodily"):
            return within(when, statements, self.evidence)
        faces = {face for one in statements if (face := getattr(one, "face", None)) is not None}
        if when == "bodily":
            return bool(faces) and all(map(self.evidence.bodily, faces))
        silent = when == "silent"
        return all((self.evidence.weighing(one).context is None) == silent for one in faces)

    def mention(self, trace: Trace) -> None:
        """Take what a trace says as explained from here on."""
        for step in trace:
            if isinstance(step, Spoken):
                self.introduced.add((typed(step.name, step.paradigm)[0], step.value))


def _on_clock(seconds: Decimal) -> str:
    """`0:02.84`; hours where there are any."""
    whole, mark, decimals = format(seconds % 60, "f").partition(".")
    hours, minutes = divmod(int(seconds) // 60, 60)
    head = f"{hours}:{minutes:02d}" if hours else str(minutes)
    return f"{head}:{whole.zfill(2)}{mark}{decimals}"


_FACES: Final = {"one_face": 1, "two_faces": 2}
"""Forms for pictures with so many faces."""


class _Nothing:
    """Equal to no value of a field."""


_NOTHING: Final = _Nothing()
_ROUND: Final = (("\u201c", "\u201d"), ('"', '"'), ("\u201e", "\u201c"))


def _as_told(words: list[str]) -> list[tuple[str, ...]]:
    """A sentence without quotation marks inside another: no marks at its end, no capital."""
    while words and words[-1] in (".", "!"):
        words = words[:-1]
    if not words or any(word in ("?", ";", ":", "") for word in words):
        return []
    return [(words[0][:1].lower() + words[0][1:], *words[1:]), tuple(words)]


def _quotable(words: str, *, whole: bool) -> list[str]:
    """How words may stand between quotation marks: without marks of their own around them."""
    words = words.strip()
    for opening, closing in _ROUND:
        inner = words[1:-1]
        if len(words) > 2 and words[0] == opening and words[-1] == closing:
            if opening not in inner and closing not in inner:
                words = inner
            break
    if whole and words.endswith(".") and not words.endswith(".."):
        return [words[:-1], words, f"{words[:-1]},"]
    return [words, f"{words},"] if whole else [words]
