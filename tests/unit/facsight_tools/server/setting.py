"""A server without networks: what measures here gives the analysis that the test made."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from fastmcp import Client, FastMCP
from tests.builders import make_analysis, make_face
from tests.series import scene

from facsight_tools.drawing import Drawing
from facsight_tools.errors import FacsightError
from facsight_tools.server.handles import AnalysisStore, Kept
from facsight_tools.server.measuring import ToldFilming, ToldPart
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.server.workers.wire import Options
from facsight_tools.types import Analysis
from facsight_tools.video.film import Film, Filmed, Filming
from facsight_tools.video.series import Series

PNG = b"\x89PNG\r\n\x1a\n of a drawing"
PICTURE = b"the bytes of a picture, which nobody decodes here" * 2
ENCODED = base64.b64encode(PICTURE).decode()
TWO_FACES = make_analysis(
    [
        make_face(1, aus={6: 2.0, 12: 3.0, 25: 1.2}, emotion={"happiness": 0.8, "neutral": 0.2}),
        make_face(2, aus={4: 2.5}, emotion={"anger": 0.7, "neutral": 0.3}),
    ]
)


@dataclass
class FakeMeasurer:
    """Keeps what it was asked; raises `error` where there is one."""

    analysis: Analysis = TWO_FACES
    error: FacsightError | None = None
    busy: FacsightError | None = None
    measured: list[tuple[bytes, Options | None]] = field(default_factory=list)
    drawn: list[Drawing] = field(default_factory=list)
    series: Series = field(default_factory=scene)
    films: list[Film] = field(default_factory=list)
    providers: tuple[str, ...] = ()
    one_device: bool = False

    def check_room(self) -> None:
        if self.busy is not None:
            raise self.busy

    async def measure(self, picture: bytes, options: Options | None = None) -> Analysis:
        self.measured.append((picture, options))
        if self.error is not None:
            raise self.error
        return self.analysis

    async def draw(self, picture: bytes, analysis: Analysis, drawing: Drawing) -> bytes:
        assert (picture, analysis) == (PICTURE, self.analysis)
        self.drawn.append(drawing)
        return PNG

    async def film(self, film: Film, told: ToldFilming, part: ToldPart) -> Filmed:
        """The first half as a part, then the whole."""
        self.films.append(film)
        if self.error is not None:
            raise self.error
        series, size_wh = self.series, (640, 360)
        length = series.duration_s
        await told(Filming(1, 0.0, length))
        await part(Filmed(half_of(series), size_wh, length / 2, length, whole=False))
        await told(Filming(len(series.times), length, length))
        return Filmed(series, size_wh, length, length, whole=True)


async def call(server: FastMCP, tool: str, **given: Any) -> tuple[dict[str, Any], str]:
    """What a tool of a server answers, structured and as text."""
    async with Client(server) as client:
        answer = await client.call_tool(tool, given)
    assert answer.structured_content is not None
    return dict(answer.structured_content), str(answer.content[0].text)


def half_of(series: Series) -> Series:
    """Its first half."""
    count = len(series.times) // 2
    faces = {
        one.face: replace(
            one,
            columns={name: values[:count] for name, values in one.columns.items()},
            present=one.present[:count],
        )
        for one in series.faces.values()
    }
    return replace(
        series,
        times=series.times[:count],
        frames=series.frames[:count],
        speech=series.speech[:count],
        faces=faces,
        duration_s=series.duration_s / 2,
    )


@dataclass
class Setting:
    """A server with some tools, what it stands on, and the handle of `TWO_FACES`.

    Attributes:
        add: adds the tools; None where there are none.
        analysis: what was measured.
        serve: adds to the server what is no tool, such as resources.
    """

    add: Callable[[Toolset, Services], None] | None = None
    analysis: Analysis = TWO_FACES
    serve: Callable[[FastMCP, Services], None] | None = None

    def __post_init__(self) -> None:
        self.measurer = FakeMeasurer(self.analysis)
        self.services = Services(measurer=self.measurer, store=AnalysisStore())
        self.server: FastMCP = FastMCP("t", mask_error_details=True)
        if self.add is not None:
            tools = Toolset()
            self.add(tools, self.services)
            self.server.add_provider(tools)
        if self.serve is not None:
            self.serve(self.server, self.services)
        self.handle = self.services.store.put(Kept(PICTURE, self.analysis), LOCAL)

    async def call(self, tool: str, **arguments: Any) -> tuple[dict[str, Any], str]:
        """What a tool answers, structured and as text."""
        async with Client(self.server) as client:
            answer = await client.call_tool(tool, arguments)
        text = next((one.text for one in answer.content if one.type == "text"), "")
        return dict(answer.structured_content or {}), text
