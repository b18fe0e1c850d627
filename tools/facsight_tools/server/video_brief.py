"""A video in brief: what a model reads of its measurement."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, Field

from facsight_tools.answers.notices import NOTICE
from facsight_tools.facs import FIRST_POSITION, intensity_letter
from facsight_tools.server.brief import named
from facsight_tools.server.clips import clip_address
from facsight_tools.server.paging import page
from facsight_tools.video.names import scale_of

if TYPE_CHECKING:
    from facsight_tools.evidence.video_reading import EvenSeries
    from facsight_tools.server.handles import KeptVideo
    from facsight_tools.video.events import Event

MOST_FACES: Final = 12
_LABELS: Final = 3
_UNITS: Final = 6


class Peak(BaseModel):
    """How strong a unit gets, 0-5, and when."""

    intensity: float
    at_s: float


class VideoFaceBrief(BaseModel):
    """One person of a video in some hundred characters."""

    face: int = Field(description="The person's number, one for the whole video")
    first_s: float
    last_s: float
    share: float = Field(description="Of the video's time in which the face was seen")
    losses: int = Field(description="How often it was lost or left and came back")
    expression: dict[str, float] = Field(description="Highest mean scores of apparent expression")
    strongest: dict[str, Peak] = Field(description="Action units that rise most")
    happens: dict[str, int] = Field(description="How often: smile, nod, AU45 (blink), ...")

    @classmethod
    def of(cls, even: EvenSeries, face: int) -> VideoFaceBrief:
        """A person of a series."""
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.video.statistics import summary
        from facsight_tools.video.stretches import seconds

        series, track = even.even, even.even.faces[face]
        stands = seconds(series.times)
        total = float(stands.sum())
        here = series.times[track.present]
        means = {
            " ".join(name.removeprefix("emotion_").split("_")): summary(series, face, name).mean
            for name in track.columns
            if name.startswith("emotion_")
        }
        known = [(label, mean) for label, mean in means.items() if mean == mean]
        own = [one for one in even.events if one.face == face]
        gestures = Counter(one.name for one in own if not _is_unit(one))
        return cls(
            face=face,
            first_s=round(float(here[0]), 2) if len(here) else 0.0,
            last_s=round(float(here[-1]), 2) if len(here) else 0.0,
            share=round(float(stands[track.present].sum()) / total, 3) if total else 1.0,
            losses=track.losses,
            expression={
                label: round(mean, 2)
                for label, mean in sorted(known, key=lambda one: (-one[1], one[0]))[:_LABELS]
            },
            strongest=_strongest(own),
            happens=dict(sorted(gestures.items())),
        )

    def line(self) -> str:
        """The same in words."""
        units = ", ".join(
            f"{name} {intensity_letter(one.intensity)} {one.intensity:.1f} at {one.at_s:.1f} s"
            for name, one in self.strongest.items()
        )
        happens = ", ".join(f"{name} {count}" for name, count in self.happens.items())
        lost = f", lost {self.losses} times" if self.losses else ""
        return (
            f"F{self.face}: seen {self.first_s:.1f} to {self.last_s:.1f} s ({self.share:.0%} of "
            f"the time{lost}); mean apparent expression {named(self.expression) or 'not measured'};"
            f" strongest {units or 'none'}; events {happens or 'none'}"
        )


def _is_unit(event: Event) -> bool:
    return event.name.startswith("AU") and event.name.split(".")[0] not in ("AU45", "AU46")


def _strongest(own: list[Event]) -> dict[str, Peak]:
    peaks: dict[str, Peak] = {}
    for one in own:
        strong = one.strength or 0.0
        unit = _is_unit(one) and scale_of(one.name) == "intensity"
        if unit and int(one.name[2:].split(".")[0]) < FIRST_POSITION:
            known = peaks.get(one.name)
            if known is None or known.intensity < strong:
                peaks[one.name] = Peak(intensity=round(strong, 2), at_s=round(one.apex_s, 2))
    ranked = sorted(peaks.items(), key=lambda item: -item[1].intensity)
    return dict(ranked[:_UNITS])


def _clip(analysis_id: str, kept: KeptVideo) -> str | None:
    """The address of the overlay clip of the first of what was measured, where it can be drawn."""
    series = kept.filmed.series
    if kept.named is None or not len(series.times):
        return None
    start = float(series.times[0])
    return clip_address(analysis_id, start, start + series.duration_s)


class VideoBrief(BaseModel):
    """A video, as far as it was measured."""

    analysis_id: str = Field(description="What the other tools know the video by")
    lifetime_s: float = Field(description="How long the handle is good for, seconds")
    whole: bool = Field(description="Whether all of it was measured; else it goes on")
    from_s: float
    until_s: float
    of_s: float = Field(description="Seconds at which what is measured will end")
    frames: int
    fps: float = Field(description="Measured frames a second")
    size_wh: list[int]
    cuts: list[float] = Field(description="Seconds at which the picture changes at once")
    faces: list[VideoFaceBrief]
    total: int = Field(description="How many people were seen")
    next_cursor: str | None = Field(default=None, description="Gives the next people")
    notes: list[str]
    clip: str | None = Field(default=None, description="Overlay clip, a resource")
    notice: str = NOTICE

    @classmethod
    def of(
        cls,
        analysis_id: str,
        kept: KeptVideo,
        lifetime_s: float,
        limit: int = MOST_FACES,
        cursor: str | None = None,
    ) -> VideoBrief:
        """A kept video."""
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.server.evidence import even_of

        filmed, series = kept.filmed, kept.filmed.series
        found = page(list(series.faces), limit, cursor)
        even = even_of(kept)
        return cls(
            analysis_id=analysis_id,
            lifetime_s=lifetime_s,
            whole=filmed.whole,
            from_s=round(float(series.times[0]), 2) if len(series.times) else 0.0,
            until_s=round(filmed.until_s, 2),
            of_s=round(filmed.of_s, 2),
            frames=len(series.times),
            fps=round(series.fps, 2),
            size_wh=list(filmed.size_wh),
            cuts=[round(one, 2) for one in series.cuts[:20]],
            faces=[VideoFaceBrief.of(even, face) for face in found.items],
            total=found.total,
            next_cursor=found.next_cursor,
            notes=list(series.notes),
            clip=_clip(analysis_id, kept),
        )

    def lines(self) -> list[str]:
        """The same as lines; the first has the handle."""
        count = {0: "No face was found", 1: "1 person was found"}
        found = count.get(self.total, f"{self.total} people were found")
        kept = f"(kept for {self.lifetime_s / 60:.0f} minutes)"
        width, height = self.size_wh
        part = "" if self.whole else f", of which {self.of_s:.1f} s are asked for: it goes on"
        cuts = f"; cuts at {', '.join(f'{one:.1f}' for one in self.cuts)} s" if self.cuts else ""
        lines = [
            f"{found}. analysis_id: {self.analysis_id} {kept}",
            *(one.line() for one in self.faces),
            f"Measured {self.from_s:.1f} to {self.until_s:.1f} s{part}; {self.frames} frames at "
            f"{self.fps:.1f} a second, {width} by {height} pixels{cuts}.",
        ]
        if self.next_cursor is not None:
            lines.append(f'For more people give cursor: "{self.next_cursor}".')
        lines += [f"Note: {note}" for note in self.notes]
        lines.append(
            "When what happens: facs_get_events. Numbers over time: facs_get_timeline. What the "
            "face may convey, and why: facs_infer_emotion. Single questions: facs_ask."
        )
        return [*lines, self.notice]
