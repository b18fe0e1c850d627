"""Rows of the safety matrix on addresses: public ones only, each hop, bounded in bytes and time."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from facsight_tools.errors import AddressRefused, FetchFailed
from facsight_tools.server.intake.addresses import check_addresses
from facsight_tools.server.intake.fetch import Fetcher
from facsight_tools.server.intake.picture import Intake

BODY = b"\x89PNG the bytes of a picture"
MOST = 100_000
NAMES = {
    "public.example": ["93.184.216.34"],
    "inside.example": ["10.0.0.5"],
    "half.example": ["93.184.216.34", "10.0.0.5"],
    "nowhere.example": [],
}


async def by_table(host: str, _: int) -> Sequence[str]:
    return NAMES.get(host, [host.strip("[]")])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "0.0.0.0", "[::]", "169.254.169.254", "[fe80::1]", "[fd00::1]",  # noqa: S104
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1", "192.0.0.8",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "[ff02::1]", "[fec0::1]",
        "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]",
        "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "0", "017700000001",
        "inside.example", "half.example", "nowhere.example", "localhost", "127.0.0.1.",
    ],
)  # fmt: skip
async def test_addresses_that_are_not_public_are_refused_before_connecting(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", connected)
    named = {"localhost": ["127.0.0.1"], "127.0.0.1.": ["127.0.0.1"]}

    async def resolve(name: str, port: int) -> Sequence[str]:
        return named.get(name) or await by_table(name, port)

    with pytest.raises(AddressRefused):
        await Fetcher(MOST, resolve=resolve).fetch(f"https://{host}/face.jpg")


def test_public_addresses_are_let_through() -> None:
    for one in ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"):
        assert check_addresses([one]) == one


@pytest.mark.parametrize(
    "address",
    [
        "http://public.example/a", "ftp://public.example/a", "file:///etc/passwd",
        "gopher://public.example", "https://user:pass@public.example/", "https://", "https:///a",
        "https://a b/", "https://public.example:99999/", "https://\x00/", "//public.example/a",
    ],
)  # fmt: skip
async def test_other_forms_of_address_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        await Fetcher(MOST, resolve=by_table).fetch(address)


async def test_addresses_are_not_fetched_unless_the_operator_says_so() -> None:
    with pytest.raises(AddressRefused, match="--fetch"):
        await Intake().read("https://public.example/face.jpg")


class Web(BaseHTTPRequestHandler):
    """A web server that behaves as its paths say."""

    def do_GET(self) -> None:
        name, _, rest = self.path.lstrip("/").partition("/")
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        if name == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(404 if name == "missing" else 200)
        if name == "huge":
            self.send_header("Content-Length", str(10**12))
        if name == "packed":
            self.send_header("Content-Encoding", "gzip")
        if name in ("picture", "lying", "packed", "missing"):
            self.send_header("Content-Length", "4" if name == "lying" else str(len(BODY)))
        self.end_headers()
        try:
            while name == "slow":
                self.wfile.write(b".")
                time.sleep(0.05)
            while name == "endless":
                self.wfile.write(bytes(2**16))
            self.wfile.write(BODY)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.asked = []  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(seconds: float = 60.0) -> Fetcher:
    """One that finds `public.example` at the test's server, and checks all else as ever."""

    def check(addresses: Sequence[str]) -> str:
        if list(addresses) == NAMES["public.example"]:
            return "127.0.0.1"
        return check_addresses(addresses)

    return Fetcher(
        MOST, seconds, schemes=frozenset({"http", "https"}), resolve=by_table, check=check
    )


def at(web: ThreadingHTTPServer, path: str) -> str:
    return f"http://public.example:{web.server_port}/{path}"


async def test_a_picture_is_fetched_from_the_checked_address(web: ThreadingHTTPServer) -> None:
    assert await fetcher().fetch(at(web, "picture")) == BODY
    assert await fetcher().fetch(at(web, "to//to//picture")) == BODY
    host = f"public.example:{web.server_port}"
    assert {asked for _, asked in web.asked} == {host}  # type: ignore[attr-defined]


async def test_a_name_that_resolves_otherwise_a_moment_later_changes_nothing(
    web: ThreadingHTTPServer,
) -> None:
    answers = iter([NAMES["public.example"], ["127.0.0.1"]])

    async def rebinding(_: str, __: int) -> Sequence[str]:
        return next(answers)

    one = fetcher()
    one._resolve = rebinding
    assert await one.fetch(at(web, "picture")) == BODY, "resolved once, and connected there"
    with pytest.raises(AddressRefused):
        await one.fetch(at(web, "picture"))


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://inside.example/",
        "file:///etc/passwd", "http://2130706433/", "https://user@public.example/", "http://[::1]/",
    ],
)  # fmt: skip
async def test_every_hop_is_checked_again(web: ThreadingHTTPServer, to: str) -> None:
    with pytest.raises(AddressRefused):
        await fetcher().fetch(at(web, f"to/{to}"))
    assert len(web.asked) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("endless", "more than"),
        ("huge", "more than"),
        ("packed", "packed"),
        ("missing", "404"),
        ("to//to//to//to//picture", "redirects more than 3"),
    ],
)
async def test_endless_huge_and_packed_answers_are_refused(
    web: ThreadingHTTPServer, path: str, says: str
) -> None:
    with pytest.raises(FetchFailed, match=says):
        await fetcher().fetch(at(web, path))


async def test_a_slow_address_is_given_up(web: ThreadingHTTPServer) -> None:
    with pytest.raises(FetchFailed, match="did not arrive within"):
        await fetcher(seconds=0.3).fetch(at(web, "slow"))


async def test_a_content_length_that_lies_gives_no_more_than_it_says(
    web: ThreadingHTTPServer,
) -> None:
    assert await fetcher().fetch(at(web, "lying")) == BODY[:4]


async def test_a_proxy_of_the_environment_is_not_asked(
    web: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await fetcher().fetch(at(web, "picture")) == BODY
