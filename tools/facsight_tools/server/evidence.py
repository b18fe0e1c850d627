"""The evidence of an analysis that the server keeps, with what the caller adds to it.

Apart from `services`, which imports it at the first call: NumPy and the rules come with it, which a
server's start does without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.appraisal import check_number
from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context import observation_cues, read_context
from facsight_tools.evidence.crop_rows import crop_rows
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.fewshot import example_rows
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.unsupported import unsupported_of, unsupported_rows
from facsight_tools.evidence.video_reading import EvenSeries, VideoReading
from facsight_tools.rules import labels as label_sets
from facsight_tools.rules import rule_set
from facsight_tools.rules.labels import LabelSet
from facsight_tools.server.handles import AnyKept, Kept, KeptTable, KeptVideo
from facsight_tools.toolboxes.evidence import rules_for, tool_ledger


def ledger_of(
    kept: AnyKept,
    context: str | None,
    observations: Sequence[Observation],
    examples: Examples | None,
    appraisals: Sequence[Mapping[str, Any]] = (),
    moments: Sequence[float] = (),
    crops: Sequence[Kept] = (),
) -> Ledger:
    """The evidence of a kept analysis.

    Args:
        kept: the analysis.
        context: the user's words.
        observations: what a vision model says it sees.
        examples: labelled faces to set the faces beside.
        appraisals: how the situation is judged, as it was given.
        moments: seconds of a video whose units are rows as well.
        crops: what of the same picture was measured again, as `crop_rows` takes it.

    Raises:
        InputError: there are too many appraisals, or the context is too long; something is given
            that a video does not take.
    """
    check_number(appraisals)
    if crops and (not isinstance(kept, Kept) or kept.region is not None):
        raise UnknownOption("Crops are of a whole picture: this is the analysis of none.")
    if isinstance(kept, KeptVideo):
        if examples or appraisals:
            raise UnknownOption("Of a video neither examples nor appraisals are read.")
        reading = reading_of(kept, context)
        if observations:
            reading = reading.with_seen(observations, kept.filmed.size_wh)
        return reading.ledger(moments)
    if moments:
        raise UnknownOption("This is the analysis of a picture, which has no moments.")
    stated = read_context(context).rows if context else ()
    if isinstance(kept, KeptTable):
        return _of_table(kept, stated, appraisals)
    seen = observation_rows(observations, kept.analysis.scene.size_wh)
    rules = _label_rows(kept)
    if examples is not None:
        rules += example_rows(kept.analysis, examples.plain(), examples.source)
    told = (*stated, *seen, *observation_cues(seen))
    faces = [face.index for face in kept.analysis.faces]
    judged = appraisal_rows(appraisals, told, _known_labels(kept), faces=faces)
    beside = crop_rows(kept.analysis, [(one.analysis, one.region) for one in crops])
    return build_ledger(kept.analysis, context=(*told, *judged), rules=rules, beside=beside)


def even_of(kept: KeptVideo) -> EvenSeries:
    """A kept video, smoothed and with its events, made once."""
    if "even" not in kept.made:
        kept.made["even"] = EvenSeries.of(kept.filmed.series)
    even: EvenSeries = kept.made["even"]
    return even


def reading_of(kept: KeptVideo, words: str | None, labels: LabelSet | None = None) -> VideoReading:
    """A kept video with what is said of it and in it, read once for the same words.

    `labels` is another label set than it was measured with.
    """
    chosen = labels or kept.labels or label_sets.load(label_sets.BASIC)
    key = ("reading", words or "", chosen.id)
    if kept.made.get("last", (None,))[0] != key:
        kept.made["last"] = (key, VideoReading.of(even_of(kept), chosen.rules, context=words))
    reading: VideoReading = kept.made["last"][1]
    return reading


def _of_table(
    kept: KeptTable, stated: Sequence[Row], appraisals: Sequence[Mapping[str, Any]]
) -> Ledger:
    """The evidence of a row of another tool's table, which has no picture to describe."""
    rules = rules_for(kept.readings) if kept.labels is None else kept.labels.rules
    labels = frozenset({rule_set.NEUTRAL, *rules.terms})
    faces = [face.index for face in kept.readings.faces]
    judged = appraisal_rows(appraisals, tuple(stated), labels, faces=faces)
    gone = () if kept.labels is None else unsupported_of(faces, kept.labels)
    return tool_ledger(kept.readings, rules, (*gone, *stated, *judged), kept.beside)


def _known_labels(kept: Kept) -> frozenset[str]:
    """The labels that the faces were scored in; of a picture without one, those of its rules."""
    scored = frozenset(label for face in kept.analysis.faces for label in face.emotion.scores)
    rules = rule_set.load(rule_set.DEFAULT) if kept.labels is None else kept.labels.rules
    return scored or frozenset({rule_set.NEUTRAL, *rules.terms})


def _label_rows(kept: Kept) -> list[Row]:
    """The rules that scored the faces, and the labels that nothing scores."""
    if kept.labels is not None:
        unsupported = unsupported_rows(kept.analysis, kept.labels)
        return [*unsupported, *rule_rows(kept.labels.rules)]
    scored_by = {face.emotion.rules_id for face in kept.analysis.faces}
    return rule_rows(rule_set.load(scored_by.pop() if scored_by else rule_set.DEFAULT))
