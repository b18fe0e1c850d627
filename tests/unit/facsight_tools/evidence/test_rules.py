"""Rule sets as rows."""

import pytest

from facsight_tools.evidence.payloads import Rule
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules import rule_set

RULES = rule_set.load()


def test_each_label_has_a_row_with_its_terms() -> None:
    rows = rule_rows(RULES)
    assert [row.id for row in rows] == [
        f"R.{RULES.id}.{label}@{RULES.version}" for label in sorted(RULES.terms)
    ]
    for row in rows:
        assert (row.status, row.source) == ("rule", f"rules/{RULES.id}.toml@{RULES.version}")
        assert isinstance(row.payload, Rule)
        assert row.payload.terms == RULES.terms[row.payload.label]
        limits = (row.payload.zero_intensity, row.payload.full_intensity)
        assert limits == (RULES.zero_intensity, RULES.full_intensity)


@pytest.mark.parametrize("name", ["emfacs", "compound"])
def test_other_rule_sets_are_rows_of_their_own(name: str) -> None:
    rows = rule_rows(rule_set.load(name))
    assert rows
    assert all(row.id.startswith(f"R.{name}.") for row in rows)
    assert not {row.id for row in rows} & {row.id for row in rule_rows(RULES)}
