"""A face as the reasoner sees it."""

from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_face

from facsight.reasoner.face import Face
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules.rule_set import load


@pytest.mark.parametrize(("full", "level"), [(2.0, 1.0), (3.0, 2 / 3), (5.0, 0.4)])
def test_the_rule_says_from_where_on_a_unit_counts_fully(full: float, level: float) -> None:
    rules = replace(load("emfacs"), full_intensity=full)
    ledger = build_ledger(make_analysis(make_face(aus={12: 2.0})), rules=rule_rows(rules))
    face = Face.of(ledger, "F1")
    rule = face.rules["happiness"]
    (term,) = [one for one in rule.terms if one.au == 12]
    assert face.level(term, rule.full_intensity) == pytest.approx(level)
