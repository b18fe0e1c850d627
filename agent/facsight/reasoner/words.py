"""Small parts of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from facsight.reasoner.face import Unit


def joined(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def cited(units: Iterable[Unit]) -> str:
    """The citations of units: `[F1.AU1] [F1.AU2]`."""
    return " ".join(unit.cite for unit in units)


def codes(units: Sequence[Unit]) -> str:
    """Units by code, then their citations: `AU1 and AU2 [F1.AU1] [F1.AU2]`."""
    return f"{joined([unit.code for unit in units])} {cited(units)}"


def names(units: Sequence[Unit]) -> str:
    """Units by code and name: `AU1 (inner brow raiser) and AU2 (outer brow raiser)`."""
    return joined([f"{unit.code} ({unit.name})" for unit in units])


def states(units: Iterable[Unit]) -> str:
    """Units with their intensity, the strongest first, those of equal strength together.

    `AU12 (lip corner puller) is marked [F1.AU12] and AU6 (cheek raiser) is slight
    [F1.AU6]`.
    """
    groups: dict[str, list[Unit]] = {}
    for unit in sorted(units, key=lambda one: (-(one.intensity or 0.0), one.number)):
        groups.setdefault(unit.word, []).append(unit)
    parts: list[str] = []
    for word, group in groups.items():
        verb = "is" if len(group) == 1 else "are"
        level = "at trace level" if word == "trace" else word
        parts.append(f"{names(group)} {verb} {level} {cited(group)}")
    if any(len(group) > 1 for group in groups.values()) and len(parts) > 1:
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return joined(parts)


def things(units: Sequence[Unit]) -> str:
    """Units as things: `a slight AU9 (nose wrinkler) [F1.AU9] and a trace of AU4 (...) [...]`."""
    return joined([f"{_article(unit)} {unit.code} ({unit.name}) {unit.cite}" for unit in units])


def capital(text: str) -> str:
    """The text with a capital at its start, the rest untouched."""
    return text[:1].upper() + text[1:]


def _article(unit: Unit) -> str:
    return "a trace of" if unit.word == "trace" else f"a {unit.word}"
