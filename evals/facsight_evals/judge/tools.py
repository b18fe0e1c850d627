"""The second judge of statements on two tools that read the same face."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from facsight_evals.judge.rows import NO, OPEN, SUFFIX, YES, Rows, is_, number_
from facsight_tools.evidence.rows import Row


def _reader(s: Any, rows: Rows) -> str | None:
    """The id by which the second tool's rows are named; None where there are none of it."""
    called = {match[1]: str(row.value) for match, row in rows.like(r"S\.beside\.([^.]+)")}
    ids = {match[1] for match, _ in rows.like(r"F\d+\.by\.([^.]+)\.AU\d+(?:\.[LR])?")}
    ids -= {match[1] for match, _ in rows.like(r"F\d+\.by\.([^.]+)")}
    return next((one for one in sorted(ids) if called.get(one, one) == s.second_tool), None)


def _first(s: Any, rows: Rows) -> bool:
    own = rows["S.readings"]
    return bool(s.first_tool == ("facsight" if own is None else own.value))


def _pair(s: Any, rows: Rows, unit: int, side: str) -> tuple[Row, Row] | None:
    own = rows.unit(s.face, unit, side)
    second = rows[f"F{s.face}.by.{_reader(s, rows)}.AU{unit}{SUFFIX[side]}"]
    return None if own is None or second is None else (own, second)


def _state(row: Row) -> str:
    if row.value is None:
        return "unavailable"
    return "present" if float(row.value) >= 1 else "absent"


def _both(s: Any, rows: Rows) -> list[tuple[Row, Row]]:
    """The rows of the units of the whole face that both tools measure."""
    found = rows.like(rf"F{s.face}\.AU(\d+)")
    pairs = (_pair(s, rows, unit, "both") for unit in sorted(int(match[1]) for match, _ in found))
    return [one for one in pairs if one is not None and None not in (one[0].value, one[1].value)]


def _opened(judge: Callable[[Any, Rows], str]) -> Callable[[Any, Rows], str]:
    def judged(s: Any, rows: Rows) -> str:
        if _reader(s, rows) is None:
            return OPEN
        return judge(s, rows) if _first(s, rows) else NO

    return judged


def _states(s: Any, rows: Rows) -> str:
    pair = _pair(s, rows, s.unit, s.side)
    if pair is None:
        return OPEN
    return is_((_state(pair[0]), _state(pair[1])) == (s.state, s.second_state))


def _intensities(s: Any, rows: Rows) -> str:
    pair = _pair(s, rows, s.unit, s.side)
    if pair is None:
        return OPEN
    for row, said in zip(pair, (s.first, s.second), strict=True):
        if row.value is None or isinstance(row.value, bool):
            return NO
        if number_(float(row.value), said) != YES:
            return NO
    return YES


def _agreement(s: Any, rows: Rows) -> str:
    pairs = _both(s, rows)
    if not pairs:
        return OPEN
    agreed = sum(_state(one) == _state(other) for one, other in pairs)
    return is_((s.agreed, s.measured) == (agreed, len(pairs)))


def _behind_unit(s: Any, rows: Rows) -> list[str]:
    unit = f"AU{s.unit}{SUFFIX[s.side]}"
    return [f"F{s.face}.{unit}", f"F{s.face}.by.{_reader(s, rows)}.{unit}"]


def _behind_agreement(s: Any, rows: Rows) -> list[str]:
    reader = _reader(s, rows)
    again = {getattr(row.payload, "reader", ""): row.id for _, row in rows.like(r"F\d+\.again")}
    named = [f"S.beside.{reader}", again.get(str(reader), "")]
    known = [one for one in named if rows[one] is not None]
    return known[:1] or [one.id for pair in _both(s, rows) for one in pair]


def _again(s: Any, rows: Rows) -> str:
    scale = rows.value(f"F{s.face}.again")
    return OPEN if scale is None else number_(scale, s.value)


def _at_rest(s: Any, rows: Rows) -> str:
    count = rows.value(f"F{s.face}.rest")
    if count is not None:
        return is_(count == s.count)
    measured = rows["S.analysis"] is not None and rows[f"F{s.face}.face"] is not None
    return NO if measured else OPEN


def _by_reference(s: Any, rows: Rows) -> str:
    ids = _behind_reference(s, rows)
    own, other = (rows[one] for one in ids)
    if own is None or other is None:
        return OPEN
    rest, average = (own, other) if ".by.average." in ids[1] else (other, own)
    return is_((_state(rest), _state(average)) == (s.at_rest, s.average))


def _behind_reference(s: Any, rows: Rows) -> list[str]:
    known = [one for one in ("average", "rest") if rows[f"F{s.face}.by.{one}"] is not None]
    return [f"F{s.face}.AU{s.unit}", f"F{s.face}.by.{''.join(known)}.AU{s.unit}"]


JUDGES: Final[dict[str, Callable[[Any, Rows], str]]] = {
    "looked_again": _again,
    "tool_states": _opened(_states),
    "tool_intensities": _opened(_intensities),
    "tool_agreement": _opened(_agreement),
    "read_at_rest": _at_rest,
    "unit_by_reference": _by_reference,
}

BEHIND: Final[dict[str, Callable[[Any, Rows], list[str]]]] = {
    "looked_again": lambda s, _rows: [f"F{s.face}.again"],
    "tool_states": _behind_unit,
    "tool_intensities": _behind_unit,
    "tool_agreement": _behind_agreement,
    "read_at_rest": lambda s, _rows: [f"F{s.face}.rest"],
    "unit_by_reference": _behind_reference,
}
"""The rows behind each kind."""
