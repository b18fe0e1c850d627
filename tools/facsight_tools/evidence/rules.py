"""Rule sets as ledger rows, so that an inference can cite the rule it used."""

from __future__ import annotations

from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import RuleSet, Term


def rule_rows(rules: RuleSet) -> list[Row]:
    """One row for each label's rule: `R.emfacs.happiness@1`.

    The value spells the terms as the checker reads them: a sign, the unit, `.U` where only the
    difference between the sides counts, and the weight; and after a `/` the intensity from which on
    a unit counts fully: `+6:0.6 +12:1 -15:0.5 /3`.
    """
    return [
        Row(
            id=f"R.{rules.id}.{'_'.join(label.split())}@{rules.version}",
            status="rule",
            value=" ".join([*map(_spelled, terms), f"/{rules.full_intensity:g}"]),
            unit="weights",
            text=_sentence(rules, label, terms),
            source=f"rules/{rules.id}.toml@{rules.version}",
        )
        for label, terms in sorted(rules.terms.items())
    ]


def _spelled(term: Term) -> str:
    side = ".U" if term.unilateral else ""
    return f"{term.weight:+g}"[0] + f"{term.au}{side}:{abs(term.weight):g}"


def _sentence(rules: RuleSet, label: str, terms: tuple[Term, ...]) -> str:
    supporting = [_named(term) for term in terms if term.weight > 0]
    opposing = [_named(term) for term in terms if term.weight < 0]
    verb = "counts" if len(opposing) == 1 else "count"
    against = f"; {_joined(opposing)} {verb} against it" if opposing else ""
    return f"{rules.title}: {label} is supported by {_joined(supporting)}{against}."


def _named(term: Term) -> str:
    code = ACTION_UNITS[term.au].code
    return f"unilateral {code}" if term.unilateral else code


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
