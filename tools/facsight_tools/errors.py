"""Every error facsight raises on purpose.

    FacsightError
    |-- InputError              the caller can fix it: another file, option or report
    |   |-- ImageNotFound       no such file, or not a regular file
    |   |-- ImageUnreadable     empty, truncated, or not an image at all
    |   |-- ImageUnsupported    an image, but of a kind facsight does not decode
    |   |-- ImageTooLarge       over the byte or pixel limit
    |   |-- VideoNotFound       no such file or folder, or not a regular file
    |   |-- VideoUnreadable     empty, truncated, damaged, or decoding took too long
    |   |-- VideoUnsupported    a container, a codec or a list of files that is not decoded
    |   |-- VideoTooLarge       over the limit of seconds, frames, pixels or streams
    |   |-- CameraNotFound      no such camera, or it is not given to this program
    |   |-- PathRefused         a path that this server does not read
    |   |-- AddressRefused      an address that this server does not fetch from
    |   |-- FetchFailed         an address that gave no picture: too slow, too large, an error
    |   |-- OutputRefused       a file that cannot be written, or would overwrite an input
    |   |-- NoFaceFound         a reference picture without the face it was given for
    |   |-- UnknownOption       a rule set, label set, model name or face that does not exist
    |   |-- RuleSetInvalid      a rule file that is malformed; names the field
    |   |-- ClientConfigInvalid an MCP client's file that is no JSON; it is left as it is
    |   |-- TableInvalid        a table that is no known tool's, or has no such row
    |   |-- ExamplesInvalid     labelled examples that cannot be used; names the field
    |   |-- ReportInvalid       not a facsight report
    |   |   `-- ReportAltered   a report in which a row says something else than its data
    |   |-- ObservationRefused  a described scene that says what no description may
    |   |-- AnalysisExpired     an analysis handle that is unknown or no longer kept
    |   |-- JobExpired          a job handle that is unknown or no longer kept
    |   |-- UploadExpired       an upload that is unknown or no longer kept
    |   |-- ThreadExpired       a conversation that is unknown or no longer kept
    |   `-- TooManyJobs         as many jobs as may be are working
    |-- ModelError              the installation must be mended first
    |   |-- ModelMissing        a network file is not there
    |   |-- ModelCorrupt        a network file is not the one the catalogue names
    |   `-- ModelDownloadFailed a download was refused, broken off or did not match
    |-- ReaderError             a detector, landmarker, unit or emotion reader cannot be used
    |   |-- ReaderMissing       no installed package offers one of that name
    |   |-- ReaderInvalid       it cannot be loaded, or is not what its protocol asks for
    |   `-- ReaderFailed        it raised, or returned something wrong, while it measured
    |-- BackendError            the inference engine could not do its work
    |   |-- ProviderUnavailable a provider (CUDA) was demanded and does not work here
    |   |-- InferenceFailed     a network raised while running
    |   `-- OutOfMemory         the device ran out of memory
    |-- ServerError             the server cannot take or finish this call; the same call may work
    |   |-- ServerBusy          the queue is full; says when to try again
    |   |-- RateLimited         this client calls too often or too much at once; says when again
    |   |-- ServerStopping      the server is shutting down
    |   |-- MeasurementTimeout  a call took longer than it may, and was stopped
    |   |-- WorkerCrashed       the process that measured this picture died
    |   `-- ServeRefused        the server would not be safe to start like this
    `-- AgentError              the agent could not answer
        `-- ToolCallFailed      a tool answered with an error over MCP

Each message says what happened and what to do about it, in one or two sentences, and never
holds pixels, secrets or a stack trace. Of a caller's own text it quotes the beginning only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST_QUOTED: Final = 100
"""How many characters of a caller's own text an error repeats."""


def quoted(text: str) -> str:
    """A caller's text as an error names it: within quotes, and cut where it is long."""
    return f"'{text}'" if len(text) <= MOST_QUOTED else f"'{text[: MOST_QUOTED - 1]}…'"


class FacsightError(Exception):
    """Root of the tree; `code` is the stable name that crosses the wire."""

    @property
    def code(self) -> str:
        """The class name: stable, safe to match on, the same in Python, JSON and over MCP."""
        return type(self).__name__


class InputError(FacsightError):
    """The caller gave something that cannot be used."""


class ImageNotFound(InputError):
    """No regular file stands at that path."""


class ImageUnreadable(InputError):
    """The bytes are empty, truncated or no image."""


class ImageUnsupported(InputError):
    """An image of a kind that is not decoded here."""


class ImageTooLarge(InputError):
    """The image passes a byte or pixel limit."""


class VideoNotFound(InputError):
    """No regular file, or no folder of frames, stands at that path."""


class VideoUnreadable(InputError):
    """The bytes are no video, are damaged, or take too long to decode."""


class TranscriptUntimed(InputError):
    """A transcript of a video that names no time at which anything is said."""


class VideoUnsupported(InputError):
    """A video in a container or codec that is not decoded, or a list that names other files."""


class VideoTooLarge(InputError):
    """The video passes a limit of seconds, frames, pixels or streams."""


class CameraNotFound(InputError):
    """There is no such camera, or this program may not use it."""


class PathRefused(InputError):
    """A path that is not read here; the same for what does not exist and what is not allowed."""


class AddressRefused(InputError):
    """An address that is not fetched from."""


class FetchFailed(InputError):
    """An address that may be fetched from and gave nothing usable."""


class NoFaceFound(InputError):
    """A picture that was given for its face shows none."""


class ReferenceUnclear(InputError):
    """A picture of a person at rest does not show whose face is meant, or does not show it well."""


class UnknownOption(InputError):
    """A named thing (rule set, label set, reasoner, face) does not exist."""


class RuleSetInvalid(InputError):
    """A rule file is malformed; the message names the field."""


class TableInvalid(InputError):
    """A table of measurements is none that is known, or holds no such row."""


class ExamplesInvalid(InputError):
    """A file of labelled examples is malformed, or a label says what a person is."""


class OutputRefused(InputError):
    """A file cannot be written, or writing it would destroy an input."""


class StoreInvalid(InputError):
    """A store of conversations holds something else than conversations."""


class ClientConfigInvalid(InputError):
    """The file in which an MCP client lists its servers is not what it should be."""


class ReportInvalid(InputError):
    """A report is not in facsight's format."""


class ReportAltered(ReportInvalid):
    """A report is in facsight's format, and a row of it says something else than its data."""


class DatasetInvalid(InputError):
    """A folder or file is not laid out as the data set's distribution is."""


class ComparisonInvalid(InputError):
    """Another tool's results, or the tool itself, cannot be used."""


class ObservationRefused(InputError):
    """An observation of the scene says who or what a person is, or does not fit the picture."""


class AnalysisExpired(InputError):
    """An analysis handle is unknown or no longer kept."""


class JobExpired(InputError):
    """A job handle is unknown or no longer kept."""


class UploadExpired(InputError):
    """An upload's handle is unknown or no longer kept."""


class ThreadExpired(InputError):
    """A conversation is unknown or no longer kept."""


class TooManyJobs(InputError):
    """As many jobs as may be are working already."""


class ModelError(FacsightError):
    """A network file is not usable."""


class ModelMissing(ModelError):
    """A network file is not there."""


class ModelCorrupt(ModelError):
    """A network file's hash is not the catalogue's."""


class ModelDownloadFailed(ModelError):
    """A network file could not be fetched."""


class ReaderError(FacsightError):
    """A part of the pipeline, facsight's own or another package's, is not usable."""


class ReaderMissing(ReaderError):
    """No installed package offers a reader of that name."""


class ReaderInvalid(ReaderError):
    """A reader cannot be loaded, or does not have what its protocol asks for."""


class ReaderFailed(ReaderError):
    """A reader raised or returned something wrong while it measured."""


class BackendError(FacsightError):
    """The inference engine failed."""


class ProviderUnavailable(BackendError):
    """A demanded execution provider does not work on this machine."""


class InferenceFailed(BackendError):
    """A network raised while running."""


class OutOfMemory(BackendError):
    """The device has not enough memory."""


class ServerError(FacsightError):
    """The server cannot take or finish a call that is right in itself.

    `retry_after_s` says after how many seconds the same call is worth another try; None where no
    time can be named.
    """

    def __init__(self, message: str, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServerBusy(ServerError):
    """The queue of the measuring processes is full."""


class RateLimited(ServerError):
    """One client calls more often, or more at once, than it may."""


class ServerStopping(ServerError):
    """The server finishes what it has begun and takes nothing new."""


class MeasurementTimeout(ServerError):
    """A call was stopped because it took too long."""


class WorkerCrashed(ServerError):
    """The process that measured a picture died over it."""


class ServeRefused(ServerError):
    """The server is not started, because it would not be safe."""


class AgentError(FacsightError):
    """The agent could not answer; `usage` is a language model's `Usage` until then, or None."""

    usage: Any = None


class PromptInvalid(AgentError):
    """A prompt's file, or what it is to be filled with, is not as it says."""


class ReasonerUnavailable(AgentError):
    """A language model cannot be used here: a package or a key is missing."""


class KeyMissing(ReasonerUnavailable):
    """The key of a language model's provider is not set."""


class ReasonerFailed(AgentError):
    """A language model did not answer."""


class PromptTooLong(ReasonerFailed):
    """What is to be sent does not fit a language model's context."""


class ModelRefused(AgentError):
    """A language model, or its provider's filter, refused to answer."""


class PictureRefused(ModelRefused):
    """A language model, its provider or its server did not take the picture."""


class ToolCallFailed(AgentError):
    """A tool answered with an error."""


def first_fault(error: ValidationError) -> tuple[str, str]:
    """What pydantic found wrong first: the field, `a.0.b`, empty for the whole, and why.

    Its value, which is a caller's own, is left out.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    return ".".join(map(str, first["loc"])), first["msg"]
