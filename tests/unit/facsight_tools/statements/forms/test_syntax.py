"""Templates as they are spelled."""

from __future__ import annotations

import pytest

from facsight_tools.statements.forms.syntax import Wordings, needed, parsed
from facsight_tools.statements.forms.template import (
    AnyOrder,
    Citing,
    Maybe,
    OneOf,
    Several,
    TemplateRow,
    TemplateSlot,
    TemplateToken,
)


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("{unit}", TemplateSlot("unit")),
        ("{unit:noun}", TemplateSlot("unit", "noun")),
        ("present", TemplateToken("present")),
        ("\\(", TemplateToken("(")),
        ("^", Citing()),
        (
            "*[a|b]",
            AnyOrder((TemplateRow((TemplateToken("a"),)), TemplateRow((TemplateToken("b"),)))),
        ),
        ("[so]", Maybe(TemplateRow((TemplateToken("so"),)))),
        ("<{unit}>", Several(TemplateRow((TemplateSlot("unit"),)), "and")),
        ("<nor {unit}>", Several(TemplateRow((TemplateSlot("unit"),)), "nor")),
        (
            "(a|b)",
            OneOf((TemplateRow((TemplateToken("a"),)), TemplateRow((TemplateToken("b"),)))),
        ),
    ],
)
def test_each_spelling_has_its_node(source: str, part: object) -> None:
    assert parsed(source) == TemplateRow((part,))  # type: ignore[arg-type]


def test_parentheses_without_a_bar_are_what_they_look_like() -> None:
    node = parsed("AU12 (left)")
    assert isinstance(node, TemplateRow)
    assert [one for one in node.parts if isinstance(one, TemplateToken)] == [
        TemplateToken("AU12"),
        TemplateToken("("),
        TemplateToken(")"),
    ]


@pytest.mark.parametrize("broken", ["{unit", "<{unit}", "(a|b", "[a", "a)"])
def test_a_broken_template_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError, match="template"):
        parsed(broken)


def test_what_a_template_needs_is_seen_in_its_spelling() -> None:
    named = Wordings({"@BE": "(is|are)", "@HERE": "[here]"})
    (found,) = needed([r"[the] {unit} @BE (seen|at work)@HERE \( B \)"], named)
    needs = [{"is", "are"}, {"seen", "work"}, {"("}, {"b"}, {")"}]
    assert found == frozenset(map(frozenset, needs))
    assert needed(["a | b", "(a|) <or {unit}>"], named) == [frozenset(), frozenset()]
