"""Logs tell where, and never what."""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from facsight_tools.server.logs import FewOfAKind, PlaceOnly, log_event, log_places_only, now

LIBRARY = "uvicorn.error"


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", "fastmcp", "mcp", "uvicorn", LIBRARY)]
    before = [(one, list(one.handlers), one.level, one.propagate) for one in loggers]
    yield
    for one, handlers, level, propagate in before:
        one.handlers[:], one.propagate = handlers, propagate
        one.setLevel(level)


def test_the_time_is_that_of_now_in_utc() -> None:
    told = datetime.fromisoformat(now())
    assert told.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - told) < timedelta(seconds=5)


def test_a_record_gives_place_and_kind_and_no_message() -> None:
    try:
        raise ValueError("secret")
    except ValueError:
        record = logging.makeLogRecord(
            {
                "name": "lib",
                "levelname": "ERROR",
                "msg": "secret %s",
                "args": ("secret",),
                "filename": "a.py",
                "lineno": 7,
                "exc_info": sys.exc_info(),
            }
        )
    text = PlaceOnly().format(record)
    assert text.endswith(" ERROR lib a.py:7 ValueError")
    assert "secret" not in text
    record.exc_info = None
    assert PlaceOnly().format(record).endswith(" ERROR lib a.py:7")


def test_every_library_writes_so_and_only_what_matters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    chatty = logging.getLogger(LIBRARY)
    chatty.addHandler(logging.StreamHandler())
    chatty.setLevel(logging.DEBUG)
    chatty.propagate = False
    log_places_only()
    for name in (LIBRARY, "anything.else"):
        logging.getLogger(name).info("secret")
        logging.getLogger(name).warning("secret %s", "path")
    told = capsys.readouterr()
    assert told.out == ""
    assert "secret" not in told.err
    lines = told.err.splitlines()
    assert [line.split()[1:3] for line in lines] == [
        ["WARNING", LIBRARY],
        ["WARNING", "anything.else"],
    ]
    assert all("test_logs.py:" in line for line in lines)


def test_a_line_on_the_server_itself(capsys: pytest.CaptureFixture[str]) -> None:
    log_event("ready after 2 s")
    assert capsys.readouterr().err.rstrip().endswith(" facsight: ready after 2 s")


def test_a_place_that_logs_for_each_connection_fills_no_disk(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = FewOfAKind(most=5, every_s=60.0)

    def record(line: int, at: float) -> logging.LogRecord:
        made = logging.LogRecord("asyncio", logging.ERROR, "selector_events.py", line, "", (), None)
        made.created = at
        return made

    written = sum(few.filter(record(7, at / 1000)) for at in range(50_000))
    assert written == 5
    assert few.filter(record(8, 50.0)), "another place has its own lines"
    assert few.filter(record(7, 61.0))
    assert "49995 more of selector_events.py:7 were left out" in capsys.readouterr().err
