"""What the tools of a server stand on, given to them in one piece."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.errors import (
    AnalysisExpired,
    ImageUnreadable,
    InputError,
    TranscriptUntimed,
    UnknownOption,
    quoted,
)
from facsight_tools.printable import printable
from facsight_tools.rules import labels as label_sets
from facsight_tools.rules.files import available
from facsight_tools.server.background import Background
from facsight_tools.server.clips import NamedVideo
from facsight_tools.server.handles import AnalysisStore, AnyKept, Kept, KeptVideo
from facsight_tools.server.intake.encoded import is_encoded
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.measuring import InProcess, Measurer
from facsight_tools.server.progress import Tell, tell_nobody
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.uploads import Uploads
from facsight_tools.server.workers.wire import Options
from facsight_tools.states import Order

if TYPE_CHECKING:
    from pathlib import Path

    from facsight_tools.answers.inference import Inference
    from facsight_tools.drawing import Drawing
    from facsight_tools.evidence.examples import Examples
    from facsight_tools.evidence.observations import Observation
    from facsight_tools.evidence.rows import Ledger
    from facsight_tools.server.measuring import ToldFilming
    from facsight_tools.video.film import Filmed, VideoFile
    from facsight_tools.video.sampling import Sampling

MEASURING_STAGES: Final = 2
"""How many stages `Services.measure` tells of."""


_TRANSCRIPT: Final = 5
"""How many times as long words on a video may be as those on a picture."""

_HANDLE: Final = re.compile(r"(?:up|an)_[A-Za-z0-9_-]{16}")
_ADDRESS: Final = re.compile(r"^facsight://(?:uploads|analyses)/")


def _in_process() -> Measurer:
    # OpenCV and ONNX Runtime are not wanted in a server whose workers measure.
    from facsight_tools.api import default_pipeline

    return InProcess(default_pipeline)


@dataclass(frozen=True, slots=True)
class Services:
    """The defaults suit this process's own user: any file, no addresses, measured in place.

    Attributes:
        intake: reads what a client names or sends.
        measurer: measures and draws.
        store: keeps analyses behind handles.
        background: what goes on after the call that began it.
        uploads: pictures that came before the call that names them.
        context_characters: how long words on a situation may be; None is as long as they are read.
    """

    intake: Intake = field(default_factory=Intake)
    measurer: Measurer = field(default_factory=_in_process)
    store: AnalysisStore = field(default_factory=AnalysisStore)
    context_characters: int | None = None
    background: Background = field(default_factory=Background)
    uploads: Uploads = field(default_factory=Uploads)

    @property
    def lifetime_s(self) -> float:
        """How long an analysis is kept, seconds."""
        return self.store.lifetime_s

    async def measure(
        self,
        image: str,
        rules: list[str],
        *,
        labels: str | None = None,
        scene: bool,
        region: tuple[float, float, float, float] | None = None,
        order: Order = "size",
        neutral: Sequence[str] = (),
        neutral_face: int | None = None,
        tell: Tell = tell_nobody,
        promised: bool = False,
    ) -> tuple[str, Kept]:
        """Measure what a client named or sent; keeps it for the caller and returns its handle.

        `labels` is a label set, whose rules score the emotion before those of `rules`. `region` is
        the part of the picture to measure, as `image.cut` takes it, and `order` how faces are
        numbered. `neutral` names pictures of the person at rest, `neutral_face` which face that
        is, where not all. `tell` is told when each of the
        `MEASURING_STAGES` begins. One that is `promised` is kept until its time after `renew`, and
        of a picture that was named only its name.

        Raises:
            InputError: the picture or a rule set cannot be used.
            ServerError: the server cannot measure now.
        """
        chosen = None if labels is None else label_sets.load(labels)
        known = _known(rules)
        # A refusal is told before megabytes of base64 are decoded, or a file is read, for nothing.
        self.measurer.check_room()
        await tell("Reading the picture")
        picture = await self.bytes_of(image)
        options = Options(
            rules=known,
            labels=labels,
            scene=scene,
            region=region,
            order=order,
            neutral=tuple([await self.bytes_of(one) for one in neutral]),
            neutral_face=neutral_face,
        )
        await tell("Measuring the faces and the people" if scene else "Measuring the faces")
        analysis = await self.measurer.measure(picture, options)
        named = promised and not is_encoded(image) and handle_of(image) is None
        kept = Kept(image if named else picture, analysis, chosen, region)
        return self.store.put(kept, current_principal(), promised=promised), kept

    async def film(
        self,
        video: str,
        sampling: Sampling,
        rules: Sequence[str] = (),
        *,
        labels: str | None = None,
        scene: bool = False,
        speech: bool | None = None,
        part_file: Path | None = None,
        told: ToldFilming,
        part: Callable[[str, KeptVideo], Awaitable[None]],
    ) -> tuple[str, KeptVideo]:
        """Measure the video that a client named; keeps it for the caller and returns its handle.

        It is kept from its first part on until its time after `renew`.

        Args:
            video: a path, an address or an upload.
            sampling: which frames.
            rules, labels, scene: as in `measure`.
            speech: whether speech is looked for in the sound; None: where the extra is installed.
            part_file: where what is measured is kept on the way, and gone on with.
            told: awaited with how far it is.
            part: awaited with the handle and what was measured so far, which is kept under it.

        Raises:
            InputError: the video or a rule set cannot be used.
            ServerError: the server cannot measure now.
        """
        from facsight_tools.video.film import Film

        chosen = None if labels is None else label_sets.load(labels)
        known, owner = _known(list(rules)), current_principal()
        given = await self._video(video)
        pixels = _named(video, given, sampling)
        film = Film(
            given,
            _called(video),
            sampling,
            known,
            labels,
            scene,
            speech,
            keep=None if part_file is None else str(part_file),
        )
        handle = ""

        def keep(filmed: Filmed) -> KeptVideo:
            nonlocal handle
            kept = KeptVideo(filmed, chosen, pixels)
            if handle:
                self.store.grown(handle, kept, owner)
            else:
                handle = self.store.put(kept, owner, promised=True)
            return kept

        async def so_far(filmed: Filmed) -> None:
            kept = keep(filmed)
            await part(handle, kept)

        kept = keep(await self.measurer.film(film, told, so_far))
        return handle, kept

    async def _video(self, video: str) -> VideoFile | bytes:
        named = handle_of(video)
        if named is None:
            return await self.intake.film(video)
        if named.startswith("up_"):
            return await asyncio.to_thread(self.uploads.get, named, current_principal())
        self.store.video(named, current_principal())
        raise UnknownOption("This video was measured already: its analysis_id serves the tools.")

    async def pixels_of(self, kept: KeptVideo) -> VideoFile | bytes:
        """The file of a video that was measured, or the bytes of an upload.

        Raises:
            InputError: it is not there any more, is another by now, or came from an address.
        """
        if kept.named is None:
            raise UnknownOption("The pixels of this video are not at hand: measure it from a file.")
        given = await self._video(kept.named.name)
        if getattr(given, "identity", None) != kept.named.identity:
            raise UnknownOption("The file is another than was measured: measure it once more.")
        return given

    def video(self, analysis_id: str) -> KeptVideo:
        """What is kept of a video for the caller.

        Raises:
            AnalysisExpired, VideoUnsupported: there is none, or it is of a picture.
        """
        return self.store.video(analysis_id, current_principal())

    def kept(self, analysis_id: str) -> Kept:
        """What is kept for the caller; an `AnalysisExpired` for all else."""
        return self.store.get(analysis_id, current_principal())

    def answered(self, analysis_id: str, inference: Inference, ledger: Ledger) -> None:
        """Keep the last answer on an analysis, so that it can be shown with it."""
        self.store.answered(analysis_id, current_principal(), inference, ledger)

    def words(self, analysis_id: str, context: str | None, transcript: str | None) -> str | None:
        """The words on an analysis, in one: what holds throughout, and of a video what is said.

        Raises:
            InputError: a transcript is given of a picture, or names no time.
        """
        video = isinstance(self.store.find(analysis_id, current_principal()), KeptVideo)
        if transcript and not video:
            raise UnknownOption("A transcript is of a video: give what is said as `context`.")
        if transcript:
            # The rules come with it, which a server's start does without.
            from facsight_tools.evidence.captions import as_subtitles, check_timed, is_wordless

            if is_wordless(transcript):
                raise TranscriptUntimed("The transcript holds no word: leave it out.")
            check_timed(transcript)
            transcript = as_subtitles(transcript)
        told = "\n\n".join(one for one in (context, transcript) if one and one.strip())
        return told or None

    def check_words(self, words: str | None, kept: AnyKept) -> None:
        """Refuse words on an analysis that are longer than this server reads.

        Raises:
            InputError: they are.
        """
        most = self.context_characters
        if most is not None and isinstance(kept, KeptVideo):
            most *= _TRANSCRIPT
        if words and most is not None and len(words) > most:
            raise InputError(
                f"The context has {len(words):,} characters and this server reads {most:,} at "
                "most: shorten it."
            )

    def ledger(
        self,
        analysis_id: str,
        context: str | None = None,
        observations: Sequence[Observation] = (),
        examples: Examples | None = None,
        appraisals: Sequence[Mapping[str, Any]] = (),
        moments: Sequence[float] = (),
        crops: Sequence[str] = (),
    ) -> Ledger:
        """The evidence of a kept analysis, as `ledger_of` gives it.

        `moments` are seconds of a video whose units are to be rows as well, `crops` the handles of
        parts of the same picture that were measured again, or of it against another face.

        Raises:
            InputError: the context is longer than this server reads.
            AnalysisExpired: a crop is no longer kept.
        """
        kept = self.store.find(analysis_id, current_principal())
        self.check_words(context, kept)
        # NumPy and the rules come with it, which a server's start does without.
        from facsight_tools.server.evidence import ledger_of

        again = [self._crop(one) for one in crops]
        return ledger_of(kept, context, observations, examples, appraisals, moments, again)

    def _crop(self, analysis_id: str) -> Kept:
        """A part of a picture that was measured by itself.

        Raises:
            UnknownOption: it is no handle; AnalysisExpired: it is of none that is kept.
        """
        if not analysis_id.startswith("an_"):
            raise UnknownOption(
                f"crops: {quoted(analysis_id)} is no analysis_id. It takes the analysis_id that "
                "facs_analyze_image gave for a `region` of this picture, or for all of it against "
                "another `neutral`; rows are chosen by `ids`."
            )
        try:
            return self.kept(analysis_id)
        except AnalysisExpired as expired:
            raise AnalysisExpired(f"crops: {expired}") from expired

    async def draw(self, analysis_id: str, drawing: Drawing) -> bytes:
        """Draw a kept analysis on its picture."""
        kept = self.kept(analysis_id)
        drawing = replace(drawing, region=kept.region)
        return await self.measurer.draw(await self.picture(kept), kept.analysis, drawing)

    async def bytes_of(self, image: str) -> bytes:
        """The bytes of a picture that a client names: a file, an address, or what is kept here.

        Raises:
            InputError: nothing usable stands there; the message says what to give instead.
        """
        named = handle_of(image)
        if named is None:
            return await self.intake.read(image)
        if named.startswith("up_"):
            return await asyncio.to_thread(self.uploads.get, named, current_principal())
        return await self.picture(self.kept(named))

    async def picture(self, kept: Kept) -> bytes:
        """The bytes of the file that was measured.

        Raises:
            InputError: it is no longer where it was, or is another by now.
        """
        if isinstance(kept.picture, bytes):
            return kept.picture
        read = await self.bytes_of(kept.picture)
        if hashlib.sha256(read).hexdigest() != kept.analysis.image_sha256:
            raise ImageUnreadable("The picture has changed since it was measured; start again.")
        return read


def _named(video: str, given: VideoFile | bytes, sampling: Sampling) -> NamedVideo | None:
    """What a video is found by again; None of one that came from an address."""
    identity = getattr(given, "identity", None)
    upload = handle_of(video) is not None
    return NamedVideo(video, sampling, identity) if upload or identity is not None else None


def _called(video: str) -> str:
    """What a video is called: the last part of its path, with nothing that is not printed."""
    return "video" if is_encoded(video) else printable(re.split(r"[/\\]", video)[-1][:80])


def handle_of(image: str) -> str | None:
    """The handle of an upload or an analysis that names a picture, or None."""
    named = _ADDRESS.sub("", image)
    return named if _HANDLE.fullmatch(named) else None


def _known(ids: list[str]) -> tuple[str, ...]:
    """The rule sets of those ids; a client names no files."""
    unknown = next((one for one in ids if one not in available()), None)
    if unknown is not None:
        raise UnknownOption(
            f"There is no rule set {quoted(unknown)}; there are: {', '.join(available())}."
        )
    return tuple(ids)
