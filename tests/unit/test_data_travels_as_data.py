"""Rows are read by their payloads: nothing learns from an id, a sentence or a packed string.

A reader is code that takes an id, sentence, value or source apart, or asks what it begins with,
ends with or holds.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent/facsight", "tools/facsight_tools")
# Attributes of a row that are shown, and names that hold an id.
SHOWN = {"id", "text", "value", "source", "cites", "rule_set"}
NAMES = {"row_id", "face_id", "cite"}
# What takes a text apart or asks what it holds.
METHODS = {
    *("split", "rsplit", "partition", "rpartition", "startswith", "endswith"),
    *("removeprefix", "removesuffix", "find", "index", "count", "replace"),
}
PATTERNS = {"match", "fullmatch", "search", "findall", "finditer", "split", "sub"}

ALLOWED = {
    ("agent/facsight/language_models/scene.py", "seen.text.split()"): "a model's answer",
    ("tools/facsight_tools/states.py", "self.value.replace('_', ' ')"): "renders an enumeration",
    ("tools/facsight_tools/types.py", "self.rule_set.partition('@')"): (
        "the one place where the name of a rule set, which analyses spell so, is taken apart"
    ),
    ("tools/facsight_tools/table.py", "reading.rule_set.partition('@')"): (
        "names of columns, for readings of every kind of rule set"
    ),
    ("tools/facsight_tools/answers/video.py", "row.source == f'{MEANS_OF}{times}'"): (
        "whose means a segment's ledger holds stands nowhere else"
    ),
    ("tools/facsight_tools/evidence/rows.py", "row.id.startswith(prefix + '.')"): (
        "`Ledger.under`, which the exempt checker and prose use"
    ),
    ("tools/facsight_tools/evidence/unsupported.py", "labels.id.partition(':')"): (
        "the list of labels that a user typed"
    ),
    ("tools/facsight_tools/registry.py", "_ID.fullmatch(card.id)"): (
        "whether the name that an author gave a reader can stand in ids"
    ),
    ("tools/facsight_tools/statements/kinds/method.py", "row.source == self.made_by"): (
        "the statement is on the source itself, which stands in no payload"
    ),
    ("tools/facsight_tools/statements/forms/tokens.py", "_NUMBERED.fullmatch(token.text)"): (
        "a token of a text from elsewhere: units that are listed by their numbers"
    ),
    ("tools/facsight_tools/statements/forms/tokens.py", "following.text[:1]"): (
        "a token of an answer, which is what is read there"
    ),
    ("tools/facsight_tools/statements/forms/syntax.py", "_PIECE.finditer(self.source)"): (
        "a template of wording"
    ),
    ("tools/facsight_tools/statements/forms/syntax.py", "_PIECE.sub('', self.source)"): (
        "a template of wording"
    ),
    ("tools/facsight_tools/evidence/context/reading.py", "piece.text[start:end]"): (
        "the user's own words, which is what is read there"
    ),
}
"""File and expression to the reason why it may read a text."""


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_shown(node: ast.expr) -> bool:
    """`row.id`, `str(row.value)`, `row.text.lower()`, `row_id`, `rows[0].id`."""
    match node:
        case ast.Attribute(attr=attr):
            return attr in SHOWN
        case ast.Name(id=name):
            return name in NAMES
        case ast.Call(func=ast.Name(id="str"), args=[one]):
            return is_shown(one)
        case ast.Call(func=ast.Attribute(value=one)):
            return is_shown(one)
        case ast.Subscript(value=one):
            return is_shown(one)
    return False


def readers(tree: ast.AST) -> Iterator[str]:
    """The source of every reader in a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=one, attr=method)) if method in METHODS:
                found = is_shown(one)
            case ast.Call(func=ast.Attribute(attr="under")):
                found = True
            case _:
                found = False
        match node:
            case ast.Call(func=ast.Attribute(attr=method), args=args) if method in PATTERNS:
                found = found or any(map(is_shown, args))
            case ast.Call(func=ast.Name(id="isinstance"), args=[one, _]):
                found = is_of_row(one)
            case ast.Compare(left=left, ops=ops, comparators=others):
                holds = any(isinstance(op, ast.In | ast.NotIn) for op in ops)
                found = (holds and any(map(is_shown, others))) or any(
                    map(is_of_row, (left, *others))
                )
            case ast.Subscript(value=ast.Attribute() as one, slice=ast.Slice() | ast.Constant()):
                found = is_shown(one)
        if found and isinstance(node, ast.expr):
            yield ast.unparse(node)


def is_of_row(node: ast.expr) -> bool:
    """`row.value`, `row.unit`, `row.text`, `row.source`: what a payload says better."""
    shown = {"value", "unit", "text", "source"}
    match node:
        case ast.Attribute(value=ast.Name(id="row"), attr=attr):
            return attr in shown
        case ast.Attribute(value=ast.Attribute(attr="row"), attr=attr):
            return attr in shown
        case ast.Call(func=ast.Name(id="str" | "float"), args=[one]):
            return is_of_row(one)
    return False


def test_nothing_reads_an_id_or_a_sentence() -> None:
    """Each of those below reads a payload in its place."""
    found = [
        (name_of(path), one)
        for path in sources()
        for one in readers(ast.parse(path.read_text("utf-8")))
        if (name_of(path), one) not in ALLOWED
    ]
    assert found == []


def test_what_is_allowed_is_still_there() -> None:
    for (name, expression), reason in ALLOWED.items():
        tree = ast.parse((ROOT / name).read_text("utf-8"))
        assert expression in list(readers(tree)), f"{name} no longer has {expression}"
        assert reason


@pytest.mark.parametrize(
    "code",
    [
        "face = row.id.split('.')[0]",
        "stated = row.id.startswith('C')",
        "label = row.id.removeprefix(prefix).replace('_', ' ')",
        "found = _UNIT.fullmatch(row.id)",
        "parts = str(hand.face.value).split('; ')",
        "weak = [row for row in rows if 'outside the reliable range' in row.text]",
        "reason = self.row.text.rpartition(': ')[2].rstrip('.')",
        "terms = _TERM.findall(str(row.value))",
        "rules = rows[0].source.removeprefix('rules ').split('@')[0]",
        "rows = ledger.under('F1.emotion')",
        "cue = row.unit == 'cue'",
        "score = isinstance(row.value, float)",
        "owner = row.value == face_id",
        "doubtful = '.quality' in one.id",
        "face = row_id.partition('.')[0]",
        "rules = emotion.rule_set.split('@')[0]",
        "said = theme(one.row.text[1:5])",
    ],
)
def test_a_reader_is_found(code: str) -> None:
    assert list(readers(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "rows = ledger.rows_of(UnitIntensity, face=1, side='both')",
        "present = row.payload.present",
        "same = row.id == other.id",
        "kept = row.id in cited",
        "text = f'{row.text} [{row.id}]'",
    ],
)
def test_what_is_no_reader_is_none(code: str) -> None:
    assert not list(readers(ast.parse(code)))
