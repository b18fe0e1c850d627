"""What a client can read without calling a tool: analyses, evidence, overlays, rules, model cards.

facsight://analyses/{analysis_id}                    the measurement
facsight://analyses/{analysis_id}/ledger             every row of evidence
facsight://analyses/{analysis_id}/evidence/{row_id}  one row, such as F1.AU12
facsight://analyses/{analysis_id}/overlay/{style}    a PNG: report, faces, mesh, units, plain
facsight://analyses/{analysis_id}/series.csv         of a video: a row a person and frame
facsight://analyses/{analysis_id}/events.csv         of a video: a row an event
facsight://analyses/{analysis_id}/timeline/{face}    of a video: a PNG, with extra plot
facsight://analyses/{analysis_id}/clip/{start}/{end} of a video: an MP4 with what was measured drawn
facsight://jobs/{job_id}/table.csv                   what a job measured, one row a face
facsight://statements           the kinds of statement and their fields
facsight://rules                facsight://rules/{rule_set}
facsight://models               facsight://models/{model_id}
facsight://server               what runs the networks of this server
ui://facsight/view              the page that shows an analysis
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata, resources
from typing import Final, get_args

from fastmcp import FastMCP
from fastmcp.apps.config import AppConfig
from fastmcp.exceptions import ResourceError
from fastmcp.resources import ResourceContent, ResourceResult

from facsight_tools.errors import FacsightError, UnknownOption, quoted
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.rules import files
from facsight_tools.server.clips import overlay_clip, seconds_in
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.jobs import Jobs
from facsight_tools.server.toolset.pictures import OverlayStyle, overlay
from facsight_tools.server.verdicts import STATEMENTS
from facsight_tools.server.view.html import view_html

VIEW: Final = "ui://facsight/view"

SERVER: Final = "facsight://server"

_STATEMENTS: Final = """\
# Statements

A statement is one flat object with a `kind` and the fields of that kind:

    {"kind": "unit_state", "face": 1, "unit": 12, "state": "present"}

Below, one line a kind. Fields in brackets may be left out. `unit` is the FACS number, `side` is
both or the subject's left or right, `row` an evidence id such as C1, `value` the row's number,
rounded or not. `text` is what is quoted, or a name: a work, a rule set with its version
(facsight@2). A label, a situation or a cue is named as its row names it. There is no kind for
causes, feelings, identity, traits, diagnosis or deception.

```
"""

_TABLE: Final = "facsight://jobs/{job_id}/table.csv"
_JSON: Final = "application/json"
_CARDS: Final = resources.files("facsight_tools.networks").joinpath("cards")


def add_resources(server: FastMCP, services: Services, jobs: Jobs | None = None) -> None:
    """Add the resources and their templates."""
    _add_analyses(server, services)
    _add_videos(server, services)
    _add_statements(server)
    _add_rules(server)
    _add_models(server)

    @server.resource(SERVER, title="This server", mime_type=_JSON)
    def about() -> str:
        """What runs the networks of this server, one for each process that is ready."""
        return json.dumps(
            {
                "version": metadata.version("facsight"),
                "providers": services.measurer.providers,
                "one_device": services.measurer.one_device,
                "lifetime_s": services.lifetime_s,
                "store": services.store.shelf is not None,
            }
        )

    if jobs is not None:
        _add_jobs(server, jobs)

    @server.resource(VIEW, title="Analysis view", app=AppConfig(prefers_border=False))
    def view() -> str:
        """The page that shows an analysis in hosts with MCP Apps."""
        return view_html()


def _add_analyses(server: FastMCP, services: Services) -> None:
    root = "facsight://analyses/{analysis_id}"

    @server.resource(root, title="Analysis", mime_type=_JSON)
    def analysis(analysis_id: str) -> str:
        """Everything that was measured in one picture."""
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.evidence.analysis_json import analysis_to_json

        with _told():
            return json.dumps(analysis_to_json(services.kept(analysis_id).analysis))

    @server.resource(f"{root}/ledger", title="Ledger", mime_type=_JSON)
    def ledger(analysis_id: str) -> str:
        """Every row of evidence of an analysis, without the user's words."""
        with _told():
            return services.ledger(analysis_id, None).model_dump_json()

    @server.resource(f"{root}/evidence/{{row_id}}", title="Evidence", mime_type=_JSON)
    def evidence(analysis_id: str, row_id: str) -> str:
        """One row of evidence, such as F1.AU12."""
        with _told():
            row = services.ledger(analysis_id, None).get(row_id)
            if row is None:
                raise UnknownOption(f"There is no row {quoted(row_id)} in this analysis.")
            return row.model_dump_json()

    @server.resource(f"{root}/overlay/{{style}}", title="Overlay", mime_type="image/png")
    async def picture(analysis_id: str, style: str) -> ResourceResult:
        """The picture with what was measured drawn on it."""
        with _told():
            styles = get_args(OverlayStyle)
            chosen = next((one for one in styles if one == style), None)
            if chosen is None:
                raise UnknownOption(f"There is no style {quoted(style)}: {', '.join(styles)}.")
            png = await services.draw(analysis_id, overlay(services, analysis_id, chosen, []))
        return ResourceResult([ResourceContent(png, mime_type="image/png")])


def _add_videos(server: FastMCP, services: Services) -> None:
    root = "facsight://analyses/{analysis_id}"

    @server.resource(f"{root}/series.csv", title="Table of a video", mime_type="text/csv")
    def series(analysis_id: str) -> str:
        """What was measured of a video, one row a person and frame."""
        from facsight_tools.video.series_table import series_csv

        with _told():
            return series_csv(services.video(analysis_id).filmed.series)

    @server.resource(f"{root}/events.csv", title="Events of a video", mime_type="text/csv")
    def events(analysis_id: str) -> str:
        """What happens in a video, one row an event."""
        from facsight_tools.server.evidence import even_of
        from facsight_tools.video.event_table import csv_text

        with _told():
            return csv_text(even_of(services.video(analysis_id)).events)

    @server.resource(
        f"{root}/clip/{{start}}/{{end}}", title="Overlay clip of a video", mime_type="video/mp4"
    )
    async def clip(analysis_id: str, start: str, end: str) -> ResourceResult:
        """A stretch of a video, 30 s at most, with what was measured drawn on it."""
        with _told():
            kept, stretch = services.video(analysis_id), seconds_in(start, end)
            given = await services.pixels_of(kept)
            mp4 = await asyncio.to_thread(overlay_clip, kept, given, *stretch)
        return ResourceResult([ResourceContent(mp4, mime_type="video/mp4")])

    @server.resource(f"{root}/timeline/{{face}}", title="Timeline", mime_type="image/png")
    def timeline(analysis_id: str, face: str) -> ResourceResult:
        """The units, labels and events of one person of a video, drawn over time."""
        from facsight_tools.server.evidence import even_of
        from facsight_tools.video.segments import segments
        from facsight_tools.video.timeline_plot import plotted

        with _told():
            even = even_of(services.video(analysis_id))
            number = int(face) if face.isdecimal() else 0
            if number not in even.even.faces:
                raise UnknownOption(f"There is no face {quoted(face)} in this video.")
            parts = segments(even.even, number)
            png = plotted(even.even, number, even.events, parts)
        return ResourceResult([ResourceContent(png, mime_type="image/png")])


def _add_jobs(server: FastMCP, jobs: Jobs) -> None:
    @server.resource(_TABLE, title="Table of a job", mime_type="text/csv")
    def table(job_id: str) -> str:
        """What a job measured, one row a face."""
        with _told():
            return jobs.table(job_id)


def _add_statements(server: FastMCP) -> None:
    @server.resource(STATEMENTS, title="Kinds of statement", mime_type="text/markdown")
    def statements() -> str:
        """The kinds of statement that facs_verify_claims judges, each with its fields."""
        from facsight_tools.statements.flat import guide

        return _STATEMENTS + guide() + "\n```\n"


def _add_rules(server: FastMCP) -> None:
    @server.resource("facsight://rules", title="Rule sets", mime_type=_JSON)
    def rules() -> str:
        """The rule sets there are, each with its title and source."""
        named = {one: files.read(one) for one in files.available()}
        return json.dumps(
            {
                one: {key: data.get(key) for key in ("title", "version", "source", "caution")}
                for one, data in named.items()
            }
        )

    @server.resource("facsight://rules/{rule_set}", title="Rule set", mime_type=_JSON)
    def rule_set(rule_set: str) -> str:
        """One rule set: its units, weights and sources."""
        with _told():
            if rule_set not in files.available():  # an id and no path: a client names no files
                raise UnknownOption(f"There is no rule set {quoted(rule_set)}.")
            return json.dumps(files.read(rule_set))


def _add_models(server: FastMCP) -> None:
    @server.resource("facsight://models", title="Networks", mime_type=_JSON)
    def models() -> str:
        """The networks of the catalogue with hash and licence."""
        return json.dumps(
            {
                spec.id: {"kind": spec.kind, "sha256": spec.sha256, "licence": spec.licence}
                for spec in CATALOGUE.values()
            }
        )

    @server.resource("facsight://models/{model_id}", title="Model card", mime_type="text/markdown")
    def model(model_id: str) -> str:
        """The card of one network: what it does, how well, and for whom."""
        with _told():
            if model_id not in model_cards():
                raise UnknownOption(
                    f"There is no network {quoted(model_id)}: {', '.join(model_cards())}."
                )
            return _CARDS.joinpath(f"{model_id}.md").read_text("utf-8")


def model_cards() -> list[str]:
    """The networks of the catalogue that have a card."""
    return [one for one in CATALOGUE if _CARDS.joinpath(f"{one}.md").is_file()]


@contextmanager
def _told() -> Iterator[None]:
    """Turn facsight's errors into what a client may read; others stay masked."""
    try:
        yield
    except FacsightError as error:
        raise ResourceError(f"{error.code}: {error}") from error
