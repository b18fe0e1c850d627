"""The record of calls: its lines, and that nothing of a call's content is in them."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from facsight_tools.errors import ImageNotFound, OutputRefused
from facsight_tools.server.security import audit
from facsight_tools.server.security.audit import AuditLog, outcome_of, size_of
from facsight_tools.server.security.principal import LOCAL, pseudonym


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_call_is_one_line(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "log")
    started = time.perf_counter() - 0.5
    log.write("token\n\nalice\n", "tool", "facs_view", "ok", started, 12)
    log.write(LOCAL, "prompt", "x" * 100 + "\n{}", "ImageNotFound", started, 0)
    first, second = lines(tmp_path / "log")
    assert set(first) == {"time", "client", "kind", "name", "outcome", "ms", "size"}
    assert (first["client"], second["client"]) == (pseudonym("token\n\nalice\n"), LOCAL)
    assert isinstance(first["ms"], float)
    assert first["ms"] >= 500
    assert second["name"] == "x" * 64
    assert str(first["time"]).endswith("+00:00")


@pytest.mark.parametrize("name", ["a b\n", 'tool","outcome":"ok', "../../etc/passwd\0", "naïve-1"])
def test_a_name_that_a_client_made_up_cannot_break_the_line(tmp_path: Path, name: str) -> None:
    AuditLog(tmp_path / "log").write(LOCAL, "tool", name, "ok", 0.0, 0)
    (line,) = lines(tmp_path / "log")
    assert str(line["name"]).count("?") == sum(not (c.isalnum() or c in "_.-") for c in name)


def test_without_a_file_it_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    AuditLog().write(LOCAL, "tool", "facs_view", "ok", 0.0, 3)
    told = capsys.readouterr()
    assert told.out == ""
    assert json.loads(told.err)["size"] == 3


def test_lines_are_added_to_what_is_there_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text('{"was": "there"}\n')
    AuditLog(path).refused(401)
    first, second = lines(path)
    assert (first, second["kind"]) == ({"was": "there"}, "request")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["none/log", "."])
def test_a_file_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path, place: str) -> None:
    with pytest.raises(OutputRefused, match="--audit"):
        AuditLog(tmp_path / place)


def test_a_full_disk_fails_no_call(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "log")
    (tmp_path / "log").unlink()
    (tmp_path / "log").mkdir()
    log.write(LOCAL, "tool", "facs_view", "ok", 0.0, 0)


def test_refusals_of_each_status_are_counted_a_minute_at_a_time(tmp_path: Path) -> None:
    now = [0.0]
    log = AuditLog(tmp_path / "log", clock=lambda: now[0])
    for second, status in ((0, 401), (1, 401), (2, 413), (59, 401), (60, 401), (61, 401)):
        now[0] = second
        log.refused(status)
    told = [(one["outcome"], one["count"]) for one in lines(tmp_path / "log")]
    assert told == [("refused: 401", 1), ("refused: 413", 1), ("refused: 401", 3)]


def _raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (_raised(ImageNotFound("/home/me/secret.png")), "ImageNotFound"),
        (_raised(ValueError("secret"), ImageNotFound("secret")), "ImageNotFound"),
        (_raised(KeyError("a"), _raised(OSError("b"), ImageNotFound("c"))), "ImageNotFound"),
        (_raised(asyncio.CancelledError()), "cancelled"),
        (ValueError("secret"), "error: ValueError"),
    ],
)
def test_an_outcome_is_a_code_or_a_kind(error: BaseException, told: str) -> None:
    assert outcome_of(error) == told


def test_what_was_unforeseen_is_told_by_its_place_in_the_package(tmp_path: Path) -> None:
    with pytest.raises(TypeError) as failed:
        AuditLog(tmp_path / "log").write(LOCAL, "tool", None, "ok", 0.0, 0)  # type: ignore[arg-type]
    assert outcome_of(failed.value).startswith("error: TypeError in write, line ")
    assert "secret" not in outcome_of(failed.value)


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ("text", 4),
        ({"image": "abc", "rules": ["de", "f"], "n": 5}, 6),
        ({"claims": [{"text": "ab", "cites": ("c",)}]}, 3),
        (None, 0),
        (7, 0),
    ],
)
def test_the_size_of_a_call_is_that_of_its_texts(arguments: object, size: int) -> None:
    assert size_of(arguments) == size


def test_a_client_that_goes_on_after_a_refusal_fills_no_disk(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "log", clock=lambda: 5.0)
    for number in range(5_000):
        log.write(f"client {number % 3}", "tool", "work", "RateLimited", 0.0, 10)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert len(lines) == 3, "one line a client and minute"
    assert len({line["client"] for line in lines}) == 3


def test_a_file_that_has_grown_too_large_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_MOST_BYTES", 1_000)
    log = AuditLog(tmp_path / "log")
    for number in range(200):
        log.write("client", "tool", f"work{number}", "ok", 0.0, 10)
    files = sorted(tmp_path.iterdir())
    assert [one.name for one in files] == ["log", "log.1"]
    assert all(one.stat().st_size <= 1_200 for one in files)
    assert all(one.stat().st_mode & 0o077 == 0 for one in files)
    lines = "".join(one.read_text() for one in reversed(files)).splitlines()
    assert json.loads(lines[-1])["name"] == "work199"
