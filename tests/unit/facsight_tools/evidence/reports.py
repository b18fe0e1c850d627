"""Reports written by a template, so that the checker is tested without the agent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st
from tests.builders import make_analysis, make_face

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.evidence.checker.contrary import (
    CAUTION,
    FAR,
    contrary_units,
    is_rival,
    top_of,
)
from facsight_tools.evidence.checker.evidence import au_row, number_of, rule_terms
from facsight_tools.evidence.claims import Claim, Distribution, Inference
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.fusion import (
    context_distribution,
    cues_for,
    disagreement,
    fuse,
)
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.report import Report, ReportAnalysis
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules import rule_set
from facsight_tools.types import Analysis, FaceReport, UnavailableReason

_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26)
_CONTEXTS = (None, "We won the match.", "She is smiling for her official portrait.")


@st.composite
def faces(draw: st.DrawFn, index: int = 1) -> FaceReport:
    """A face with a few units of any strength, some skewed, some not measured."""
    chosen = draw(st.sets(st.sampled_from(_UNITS), max_size=5))
    aus = {au: draw(st.integers(0, 500)) / 100 for au in sorted(chosen)}
    missing = draw(st.sets(st.sampled_from(_UNITS), max_size=3)) - chosen
    skew = draw(st.sampled_from((0.0, 0.3, 1.4)))
    sides: dict[tuple[int, Side], float] = {}
    for au, intensity in aus.items():
        if ACTION_UNITS[au].sided:
            sides[au, "left"] = min(intensity + skew, 5.0)
            sides[au, "right"] = max(intensity - skew, 0.0)
    angles = st.integers(-400, 400).map(lambda tenths: tenths / 10)
    face = make_face(
        index,
        aus,
        sides=sides,
        unavailable=dict.fromkeys(missing, UnavailableReason.POSE),
        pose=draw(st.tuples(angles, angles, angles)),
        quality=draw(st.sampled_from((0.95, 0.6))),
    )
    return replace(face, emotion=EmotionAnalyzer(rule_set.load())(face.action_units))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A true report on the first face of one or two."""
    found = [draw(faces(number + 1)) for number in range(draw(st.integers(1, 2)))]
    return write_report(make_analysis(found), draw(st.sampled_from(_CONTEXTS)))


def write_report(analysis: Analysis, context: str | None) -> Report:
    """The report that says of the first face what its rows say."""
    rows = read_context(context).rows if context else ()
    ledger = build_ledger(analysis, context=rows, rules=rule_rows(rule_set.load()))
    face_only = {row.id.rsplit(".", 1)[1]: number_of(row) for row in ledger.under("F1.emotion")}
    context_only = context_distribution(ledger.rows)
    quality = ledger.get("F1.quality")
    assert quality is not None
    fused = fuse(face_only, context_only, reliability=number_of(quality))
    top = top_of(fused)
    rivals = [x for x in fused if x != top and is_rival(fused[top], fused[x])]
    inference = Inference(
        face="F1",
        claims=(
            *_claims(ledger, top, rivals),
            *_differing(ledger, face_only, context_only),
        ),
        face_only=face_only,
        context_only=context_only,
        fused=fused,
        disagreement=None if context_only is None else disagreement(face_only, context_only),
        alternatives=tuple(rivals),
        abstained=False,
        reasoner="template",
        label_set="basic",
        lens="basic-emotion",
    )
    return Report(
        inference=inference,
        ledger=ledger,
        analysis=ReportAnalysis.model_validate(analysis_to_json(analysis)),
    )


def _claims(ledger: Ledger, top: str, rivals: list[str]) -> Iterator[Claim]:
    rule_id = f"R.{rule_set.DEFAULT}.{top}@1"
    rule = ledger.get(rule_id)
    weights = {term.au: term.weight for term in rule_terms(rule)} if rule else {}
    contrary = {unit.au for unit in contrary_units(ledger, 1, top, [rule_id])}
    for row in ledger.under("F1"):
        unit = au_row(row)
        if unit is None or unit.side != "both":
            continue
        kind = "observation" if unit.measured else "caveat"
        yield Claim(kind=kind, text=row.text, cites=(row.id,))
        for_it = unit.present and weights.get(unit.au, 0) > 0
        if for_it or unit.au in contrary:
            yield Claim(
                kind="inference",
                text=f"AU{unit.au} {'supports' if for_it else 'argues against'} {top}.",
                cites=(row.id, rule_id),
                about=top,
                polarity="for" if for_it else "against",
            )
    for row_id in ("F1.pose.yaw", "F1.quality", "S.people"):
        row = ledger.get(row_id)
        assert row is not None
        yield Claim(kind="observation", text=row.text, cites=(row_id,))
    for label in (top, *rivals):
        row = ledger.get(f"F1.emotion.{label}")
        assert row is not None
        yield Claim(kind="observation", text=row.text, cites=(row.id,))
    stated = ledger.get("C1")
    if stated is not None:
        text = f"The user writes \u201c{stated.text.rstrip('.')}\u201d."
        yield Claim(kind="context", text=text, cites=("C1",))
    yield Claim(
        kind="caveat",
        text="Similar configurations can express several emotions.",
        cites=(CAUTION,),
    )


def _differing(
    ledger: Ledger, alone: Distribution, context: Distribution | None
) -> Iterator[Claim]:
    """That face and words are far apart, where they are."""
    if context is None or disagreement(alone, context) < FAR or top_of(alone) == top_of(context):
        return
    seen, said = top_of(alone), top_of(context)
    rules = [one for label in (seen, said) if ledger.get(one := f"R.{rule_set.DEFAULT}.{label}@1")]
    cites = (f"F1.emotion.{seen}", *cues_for(ledger.rows, said), *rules)
    shown = " ".join(f"[{one}]" for one in cites)
    text = f"Face and words disagree: the face fits {seen}, the words fit {said} {shown}."
    yield Claim(kind="inference", text=text, cites=cites, about=seen)
