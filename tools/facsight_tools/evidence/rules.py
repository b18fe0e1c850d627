"""Rule sets as ledger rows, so that an inference can cite the rule it used."""

from __future__ import annotations

from facsight_tools.evidence.payloads import Rule
from facsight_tools.evidence.rows import Row
from facsight_tools.rules.rule_set import RuleSet


def rule_rows(rules: RuleSet) -> list[Row]:
    """One row for each label's rule: `R.emfacs.happiness@1`."""
    return [
        Row.of(
            Rule(
                rule_set=rules.id,
                version=rules.version,
                title=rules.title,
                label=label,
                terms=terms,
                full_intensity=rules.full_intensity,
                zero_intensity=rules.zero_intensity,
            ),
            source=f"rules/{rules.id}.toml@{rules.version}",
        )
        for label, terms in sorted(rules.terms.items())
    ]
