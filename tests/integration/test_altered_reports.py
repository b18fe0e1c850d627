"""Whatever is changed in a report is told, or is listed in `no_claim.toml` as carrying no claim."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import cases
from tests.series import SCENE_SRT, scene
from tests.unit.facsight_tools.answers.reports import as_data, reported

from facsight.settings import Settings
from facsight.video import ask_video, infer_video
from facsight.video_checked import owed_in_time
from facsight_tools.answers.report import Report, parse_report, parsed, verify_report
from facsight_tools.answers.video import VideoReport, is_video_report, judge_in_time
from facsight_tools.errors import ReportAltered, ReportInvalid

Place = tuple[str | int, ...]

PLAIN: Final = Settings(register="plain")
KINDS: Final = ("picture", "video", "question")
NO_CLAIM: Final[dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "no_claim.toml").read_text("utf-8")
)


@cache
def report(kind: str) -> str:
    """A true report, as a file holds it."""
    if kind == "picture":
        return json.dumps(as_data(reported(3)))
    late = "\n3\n00:00:40,000 --> 00:00:41,000\nIt is late.\n"
    answer = (
        infer_video(scene(), transcript=SCENE_SRT + late, settings=PLAIN)
        if kind == "video"
        else ask_video(scene(), "Does she smile?", settings=PLAIN)
    )
    return json.dumps(answer.to_dict())


@cache
def fields(kind: str) -> dict[str, list[Place]]:
    """All places of a report by what stands there: `inference.claims.*.text`."""
    found: dict[str, list[Place]] = {}
    for place in _places(json.loads(report(kind))):
        if place:
            found.setdefault(named(place), []).append(place)
    return found


def _places(data: Any, above: Place = ()) -> Iterator[Place]:
    yield above
    inside: Any = enumerate(data) if isinstance(data, list) else ()
    for key, value in data.items() if isinstance(data, dict) else inside:
        yield from _places(value, (*above, key))


def named(place: Place) -> str:
    return ".".join("*" if isinstance(step, int) else step for step in place)


def changes(data: Any, place: Place) -> Iterator[Any]:
    """The report with one field changed in each way: gone, twice, another value, another order."""
    *above, last = place
    parent: Any = data
    for step in above:
        parent = parent[step]
    value = parent[last]
    if isinstance(parent, list):
        yield parent[: int(last)] + parent[int(last) + 1 :]
        yield [*parent, value]
        if parent != parent[::-1]:
            yield parent[::-1]
        yield from ([*parent[: int(last)], one, *parent[int(last) + 1 :]] for one in others(value))
        return
    if value is not None:  # what is not there may as well be left out
        yield {key: one for key, one in parent.items() if key != last}
    yield from ({**parent, last: one} for one in others(value))


def others(value: Any) -> Iterator[Any]:
    """Other values of the same kind; of what holds others, these are changed."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value + 0.01, -value - 1)
    elif isinstance(value, str):
        yield from (f"{value} x", value[1:], re.sub(r"\d", "7", value), "")
    elif value is None:
        yield from ("x", 0, {})
    elif not value:
        yield ["x"] if isinstance(value, list) else {"x": "y"}
    else:
        yield type(value)()


def put(data: Any, place: Place, parent: Any) -> Any:
    """The report with what holds a place exchanged."""
    above = place[:-1]
    if not above:
        return parent
    changed = copy.copy(data)
    at: Any = changed
    for step in above[:-1]:
        at[step] = copy.copy(at[step])
        at = at[step]
    at[above[-1]] = parent
    return changed


def told(text: str, true: Report | VideoReport) -> bool:
    """Whether anything is told of a report; of one that reads the same there is nothing to tell."""
    try:
        if not is_video_report(text):
            given = parse_report(text)
            return given == true or bool(verify_report(given))
        video = parsed(text, VideoReport)
        problems = judge_in_time(video.video)
        return video == true or bool(problems or owed_in_time(video.video))
    except (ReportInvalid, ReportAltered):
        return True


@cache
def true(kind: str) -> Report | VideoReport:
    text = report(kind)
    return parsed(text, VideoReport) if is_video_report(text) else parse_report(text)


def no_claim(name: str) -> bool:
    """Whether a field is listed, or one that it lies in."""
    name = re.sub(r"^video\.segments\.\*\.inference\.", "inference.", name)
    return any(
        re.fullmatch(re.escape(one).replace(r"\.\*\*", r"(\..+)?").replace(r"\*", "[^.]+"), name)
        for one in NO_CLAIM
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_true_report_is_not_complained_of(kind: str) -> None:
    found = true(kind)
    if isinstance(found, VideoReport):
        assert (*judge_in_time(found.video), *owed_in_time(found.video)) == ()
    else:
        assert verify_report(found) == ()


@pytest.mark.parametrize("kind", KINDS)
@cases(25)
@given(data=st.data())
def test_any_change_is_told(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([one for one in fields(kind) if not no_claim(one)]))
    place = data.draw(st.sampled_from(fields(kind)[name]))
    given = json.loads(report(kind))
    changed = data.draw(st.sampled_from([*changes(given, place)]))
    assert told(json.dumps(put(given, place, changed)), true(kind)), name
