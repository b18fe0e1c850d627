"""A video's reading as the tool answers it: the sentences, and the readings of its segments."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.errors import InputError
from facsight_tools.evidence.payloads.time import event_words
from facsight_tools.server.brief import named
from facsight_tools.server.paging import Page, page
from facsight_tools.video.notes import note, note_in

if TYPE_CHECKING:
    from facsight.server.infer import AnswerBrief
    from facsight.settings import Settings
    from facsight_tools.answers.inference import Inference
    from facsight_tools.answers.video import SegmentAnswer, VideoInference
    from facsight_tools.server.brief import Detail
    from facsight_tools.server.handles import KeptVideo
    from facsight_tools.server.services import Services

_SEGMENTS: Final = 12


class SegmentBrief(BaseModel):
    """One segment: when, why it begins there, its readings, and what is said of it."""

    segment: int
    start_s: float
    end_s: float
    why: str
    label: str | None = Field(description="What leads on the face; null: no expression stands out")
    look: str | None = Field(
        default=None, description="cry_or_pain: without a label, most of it looks like that"
    )
    face_only: dict[str, float] | None
    context_only: dict[str, float] | None
    fused: dict[str, float] | None
    text: str

    @classmethod
    def of(cls, one: SegmentAnswer, whole: VideoInference, text: str) -> SegmentBrief:
        """A segment's answer with its sentences."""
        return cls(
            segment=one.segment,
            start_s=one.start_s,
            end_s=one.end_s,
            why=one.why,
            label=whole.leading(one),
            look=whole.look(one),
            **briefly(one.inference),
            text=text,
        )

    def line(self) -> str:
        """The same in words."""
        told = in_line(self, "words alone")
        looks = event_words(self.look) if self.look else "no expression stands out"
        leads = self.label or looks
        told = f"{leads}; {told}" if told else "not measured"
        head = f"{self.start_s:.1f} to {self.end_s:.1f} s ({self.why}): {told}."
        return f"{head} {self.text}".rstrip()


class VideoAnswer(BaseModel):
    """What one person's face shows over a video, in sentences that each cite evidence."""

    analysis_id: str = Field(description="What the other tools know the video by")
    ledger_hash: str
    face: str | None
    text: str = Field(description="What holds of the whole, ids in brackets")
    whole: bool = Field(description="Whether all of the video was measured")
    segments: list[SegmentBrief] = Field(description="In their order")
    total: int = Field(description="How many segments there are on all pages")
    next_cursor: str | None
    notes: list[str]
    notice: str

    def readable(self) -> str:
        """The text, the segments and the handle."""
        handle = f"analysis_id: {self.analysis_id} (for facs_ask, facs_get_evidence and more)"
        part = "" if self.whole else "The video is still being measured; this is of it so far."
        more = Page(self.segments, self.total, self.next_cursor).lines("segments")
        segments = "\n".join([*(one.line() for one in self.segments), *more])
        return "\n\n".join(
            filter(None, [self.text, part, segments, *self.notes, self.notice, handle])
        )


async def read_kept(
    services: Services,
    analysis_id: str,
    kept: KeptVideo,
    words: str | None,
    face: int,
    settings: Settings,
    detail: Detail,
    cursor: str | None,
) -> ToolResult:
    """Read a kept video.

    Args:
        services: where its frames are found again, for a vision model that may see some.
        analysis_id: its handle.
        kept: what was measured.
        words: what holds throughout, and what is said.
        face: whose face.
        settings: labels, lens, language and wording.
        detail: in full the whole report is the data, as `facsight verify` reads it.
        cursor: where to go on in the segments.

    Raises:
        InputError: there is no such face.
    """
    # NumPy and the reasoner come with it, which a server's start does without.
    from facsight.video import check_face, others_in, read_video, watched_video
    from facsight_tools.rules import labels
    from facsight_tools.server.clips import frames_of
    from facsight_tools.server.evidence import reading_of

    if not kept.filmed.series.faces:
        return _of_nobody(analysis_id, kept, settings)
    check_face(kept.filmed.series, face)
    chosen = labels.load(settings.labels) if settings.labels != labels.BASIC else None
    reading = await asyncio.to_thread(reading_of, kept, words, chosen)
    watched, notes = None, [*kept.filmed.series.notes]
    if settings.privacy != "numbers":
        settings.check_models()
        try:
            with frames_of(kept, await services.pixels_of(kept)) as source:
                watched = await watched_video(reading, face, settings, source)
        except InputError as error:
            notes.append(note("no_frame_shown", why=error))
    found = await asyncio.to_thread(read_video, reading, face, settings, watched)
    brief = _brief(analysis_id, kept, found, cursor)
    notes += filter(None, [others_in(kept.filmed.series, face, found.language)])
    brief.notes += [note_in(one, found.language) for one in notes]
    data: Any = brief
    if detail == "full":
        data = {"analysis_id": analysis_id, "ledger_hash": found.ledger.hash, **found.to_dict()}
    return ToolResult(content=brief.readable(), structured_content=data)


def _of_nobody(analysis_id: str, kept: KeptVideo, settings: Settings) -> ToolResult:
    from facsight.chat.sentences import fixed
    from facsight_tools.answers.notices import NOTICES
    from facsight_tools.server.evidence import reading_of

    language = settings.spoken(None)
    brief = VideoAnswer(
        analysis_id=analysis_id,
        ledger_hash=reading_of(kept, None, None).ledger().hash,
        face=None,
        text=fixed(language, "notes", "nobody"),
        whole=kept.filmed.whole,
        segments=[],
        total=0,
        next_cursor=None,
        notes=[note_in(one, language) for one in kept.filmed.series.notes],
        notice=NOTICES[language],
    )
    return ToolResult(content=brief.readable(), structured_content=brief)


def _brief(
    analysis_id: str, kept: KeptVideo, found: VideoInference, cursor: str | None
) -> VideoAnswer:
    texts = [one.text for one in found.claims]
    of_segments = {at for one in found.segments for at in one.claims}
    of_whole = (text for at, text in enumerate(texts) if at not in of_segments)
    here = page(list(found.segments), _SEGMENTS, cursor)
    return VideoAnswer(
        analysis_id=analysis_id,
        ledger_hash=found.ledger.hash,
        face=found.face,
        text=" ".join([*(one.text for one in found.notices), *of_whole]),
        whole=kept.filmed.whole,
        segments=[
            SegmentBrief.of(one, found, " ".join(texts[at] for at in one.claims))
            for one in here.items
        ],
        total=here.total,
        next_cursor=here.next_cursor,
        notes=list(found.notes),
        notice=found.notice,
    )


def likeliest(
    distribution: dict[str, float], most: int = 3, least: float = 0.05, digits: int = 2
) -> dict[str, float]:
    """The labels of a distribution that are worth a word, the likeliest first."""
    ranked = sorted(distribution.items(), key=lambda one: (-one[1], one[0]))
    return {label: round(one, digits) for label, one in ranked[:most] if one >= least}


def briefly(found: Inference, **shown: Any) -> dict[str, dict[str, float] | None]:
    """The likeliest labels by the face, by what is said where that says anything, and by both."""
    every = {
        "face_only": found.face_only,
        "context_only": None if found.context_silent else found.context_only,
        "fused": found.fused,
    }
    return {name: one and likeliest(one, **shown) for name, one in every.items()}


def in_line(brief: SegmentBrief | AnswerBrief, context: str) -> str:
    """The readings of a brief answer in words; `context` names the one without the face."""
    readings = {"face alone": brief.face_only, context: brief.context_only, "together": brief.fused}
    return "; ".join(f"{name}: {named(one)}" for name, one in readings.items() if one)
