"""A video as evidence: what was measured in time, what is said in it, and the segments of both.

reading = VideoReading.of(series, rules, transcript=srt)
reading.ledger()            rows of events, summaries and segments
reading.of_segment(1, part) the rows of one person's segment, as those of a picture
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from facsight_tools.evidence.captions import (
    as_subtitles,
    captions,
    check_timed,
    is_wordless,
    of_statements,
    without_broken,
    without_statements,
)
from facsight_tools.evidence.context.reading import observation_cues, read_context
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.observed_matches import without_contradicted
from facsight_tools.evidence.payloads import (
    Cue,
    Observed,
    ObservedMatch,
    Quotation,
    ReportedAt,
    SaidAt,
    face_id,
)
from facsight_tools.evidence.rows import Ledger, Row, rows_of
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.segment_ledger import (
    SegmentMeans,
    mean_units,
    scores_of,
    segment_label,
    segment_ledger,
)
from facsight_tools.evidence.talk import apart_from_talk
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.evidence.timed_observations import (
    miscounting,
    timed_match_rows,
    timed_observation_rows,
)
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.video.cover import without_doubtful
from facsight_tools.video.events import Event, events
from facsight_tools.video.neutral import changed, neutral_of, without
from facsight_tools.video.notes import note
from facsight_tools.video.segments import Segment, segments
from facsight_tools.video.series import Series
from facsight_tools.video.smoothing import Smoothing, smoothed

SMOOTHING: Final = Smoothing()


@dataclass(frozen=True, slots=True, eq=False)
class EvenSeries:
    """A series that is ready for events.

    Attributes:
        even: smoothed; `raw` is what lids are read from.
        source: what was done, in words.
        events: of every person.
    """

    even: Series
    raw: Series
    source: str
    events: tuple[Event, ...]

    @classmethod
    def of(
        cls, series: Series, smoothing: Smoothing = SMOOTHING, *, own_neutral: bool = False
    ) -> EvenSeries:
        """A series, smoothed; `own_neutral` takes each person's own neutral off first."""
        even, raw, source = prepared(series, smoothing, own_neutral=own_neutral)
        return cls(even, raw, source, events(even, raw=raw))


@dataclass(frozen=True, slots=True, eq=False)
class VideoReading:
    """A video with what is said in it.

    Attributes:
        series: what was measured.
        read: the same without what talk does to the mouth: what readings rest on.
        rules: what labels are scored by.
        text: the user's words, without what is said at other times.
        words: their rows, `C1` and on; a sentence is weighed beside those of its segments.
        said: when of these is said.
        parts: the segments of each person.
        notes: what is to be known of the words.
        seen: rows of what a vision model says of single frames, with `matches` beside them.
    """

    series: EvenSeries
    read: Series
    rules: RuleSet
    text: str
    words: tuple[Row, ...]
    said: tuple[SaidAt, ...]
    parts: dict[int, tuple[Segment, ...]]
    notes: tuple[str, ...] = ()
    seen: tuple[Row, ...] = ()

    @classmethod
    def of(
        cls,
        series: EvenSeries,
        rules: RuleSet,
        *,
        context: str | None = None,
        transcript: str | None = None,
    ) -> VideoReading:
        """Read the words and find the segments.

        Args:
            series: what was measured.
            rules: what labels are scored by.
            context: what holds throughout, in plain sentences.
            transcript: what is said, with times: SRT, WebVTT, JSON with `segments`, or lines
                such as `[00:12] Anna: ...`; of one without a word a note is told.

        Raises:
            TranscriptUntimed: the transcript names no time.
            InputError: the words are too long.
        """
        wordless = transcript is not None and is_wordless(transcript)
        transcript = None if wordless else as_subtitles(transcript)
        broken = 0
        if transcript is not None:
            transcript, broken = without_broken(transcript)
        check_timed(transcript)
        told = words_of(context, transcript)
        rows = tuple(read_context(told).rows) if told else ()
        even = series.even
        start, end = measured_span(even)
        outside = frozenset(
            one.statement for one in captions(rows) if one.start >= end or one.end <= start
        )
        if outside:  # read anew: what is said later may set aside what was said before
            told = without_statements(told, rows, outside)
            rows = tuple(read_context(told).rows)
        said = tuple(captions(rows))
        times = [(one.start, one.end) for one in said]
        read = apart_from_talk(even, rules)
        parts = {face: segments(read, face, times) for face in read.faces}
        if said:
            rows = tuple(
                _own_words(told, rows, said, [one for own in parts.values() for one in own])
            )
        notes = (
            *((left_out(len(outside), start, end),) if outside else ()),
            *((note("one_broken" if broken == 1 else "broken", count=broken),) if broken else ()),
            *((note("wordless"),) if wordless else ()),
        )
        return cls(series, read, rules, told, rows, said, parts, notes)

    def with_seen(
        self, observations: Sequence[Observation], size_wh: tuple[int, int]
    ) -> VideoReading:
        """The same with what a vision model says of frames, whose size is `size_wh` pixels.

        Raises:
            ObservationRefused: an observation is none that may be evidence, or of no such frame.
        """
        rows = timed_observation_rows(observations, self.read, size_wh)
        return replace(self, seen=rows)

    def ledger(self, moments: Iterable[float] = ()) -> Ledger:
        """The evidence in time; `moments` are seconds at which every unit is a row as well."""
        even = self.read
        moments = [*moments, *(one.at for _, one in rows_of(self.seen, ReportedAt))]
        scored = {}
        for face, parts in self.parts.items():
            means = [(part, SegmentMeans(even, face, part)) for part in parts]
            scored[face] = [
                (part, segment_label(one, scores_of(one, mean_units(one), self.rules)))
                for part, one in means
                if one.seen
            ]
        at_once = dict.fromkeys(moments)
        asked = [(face, unit, at) for at in at_once for face in even.faces for unit in ACTION_UNITS]
        found = time_ledger(
            even,
            self.series.events,
            segments=scored,
            context=[*self.words, *rule_rows(self.rules), *self.seen],
            said=self.said,
            moments=asked,
            source=self.series.source,
        )
        if not self.seen:
            return found
        matches = tuple(timed_match_rows(found.rows, even))
        return Ledger.of([*found.rows, *matches, *self._cues(matches)])

    def _cues(self, matches: Sequence[Row]) -> Iterator[Row]:
        """The cues of reports that go with what was measured."""
        wrong = miscounting(self.seen, self.read)
        right = [row for row, one in rows_of(self.seen, Observed) if one.report not in wrong]
        yield from without_contradicted(observation_cues(right), matches)

    def of_segment(self, face: int, part: Segment) -> Ledger:
        """The evidence of one person in one segment: its means, and what is said in it."""
        heard = _weighed(self.text, _heard(self.words, self.said, part))
        return segment_ledger(self.read, face, part, self.rules, [*heard, *self._seen_in(part)])

    def _seen_in(self, part: Segment) -> Iterator[Row]:
        """The reports on frames of a segment, what they were held against, and their cues."""
        if not self.seen:
            return
        rows = self.ledger().rows
        reports = {
            one.report
            for _, one in rows_of(rows, ReportedAt)
            if part.start_s <= one.at < part.end_s
        }
        matches = [row for row, one in rows_of(rows, ObservedMatch) if one.report in reports]
        said = [row for row, one in rows_of(rows, Observed) if one.report in reports]
        compared = {name for _, one in rows_of(matches, ObservedMatch) for name in one.compared}
        times = (row for row, one in rows_of(rows, ReportedAt) if one.report in reports)
        yield from (*said, *times, *matches, *(row for row in rows if row.id in compared))
        yield from (
            row
            for row, one in rows_of(rows, Cue)
            if one.said_by == "vision model" and one.sentence in reports
        )


def _own_words(
    text: str, rows: Sequence[Row], said: Sequence[SaidAt], parts: Sequence[Segment]
) -> Iterator[Row]:
    """The rows of the words, each sentence weighed beside those that are heard with it."""
    timed = {one.statement for one in said}
    every = [one.statement for _, one in rows_of(rows, Quotation)]
    together = [_heard(rows, said, part) for part in parts]
    always = frozenset(every) - timed
    for number in every:
        beside = {number} | always.union(*(one for one in together if number in one))
        own = beside if number in timed else always
        yield from of_statements(_weighed(text, frozenset(own)), frozenset({number}))


@lru_cache(maxsize=256)
def _weighed(text: str, statements: frozenset[int]) -> tuple[Row, ...]:
    return read_context(text, statements).rows if statements else ()


def measured_span(series: Series) -> tuple[float, float]:
    """First and last second of what was measured."""
    start = float(series.times[0]) if len(series.times) else 0.0
    return start, start + series.duration_s


def left_out(count: int, start: float, end: float) -> str:
    """The note that so many sentences are said outside of what was measured."""
    key = "one_left_out" if count == 1 else "left_out"
    return note(key, count=count, start=f"{start:.1f}", end=f"{end:.1f}")


def words_of(context: str | None, transcript: str | None) -> str:
    """What holds throughout and what is said, as one text."""
    given = [one for one in (context, transcript) if one and one.strip()]
    return "\n\n".join(given)


def prepared(
    series: Series, smoothing: Smoothing, *, own_neutral: bool
) -> tuple[Series, Series, str]:
    """The smoothed series, the raw one that lids are read from, and what was done, in words."""
    told = [f"smoothing {smoothing}"]
    raw = series = without_doubtful(series)
    if own_neutral:
        found = {face: neutral_of(track) for face, track in series.faces.items()}
        tracks = {face: without(series.faces[face], one) for face, one in found.items()}
        raw = replace(series, faces=tracks)
        for face, one in found.items():
            less = changed(series.faces[face], tracks[face])
            means = ", ".join(f"{name} {by:.2f} less" for name, by in less.items())
            told.append(f"neutral of {face_id(face)}: {one.how}{f' ({means})' if means else ''}")
    return smoothed(raw, smoothing), raw, "; ".join(told)


def _heard(rows: Sequence[Row], said: Sequence[SaidAt], part: Segment) -> frozenset[int]:
    """The sentences that bear on a segment: those said in it, and those without a time."""
    timed = {one.statement: one for one in said}
    every = [one.statement for _, one in rows_of(rows, Quotation)]
    return frozenset(
        number
        for number in every
        if number not in timed
        or (timed[number].start < part.end_s and timed[number].end > part.start_s)
    )
