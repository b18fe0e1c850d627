"""What a fetch asks for and takes, with the other side in memory."""

from collections.abc import Callable, Sequence
from functools import partial

import httpx
import pytest

from facsight_tools.errors import AddressRefused, FetchFailed
from facsight_tools.server.intake import fetch
from facsight_tools.server.intake.fetch import Fetcher

PUBLIC = "93.184.216.34"
Answer = Callable[[httpx.Request], httpx.Response]


class Far:
    """The far side: keeps every request and answers as the test says."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(request)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], Far]:
    def put(answer: Answer) -> Far:
        side = Far(answer)
        client = partial(httpx.AsyncClient, transport=httpx.MockTransport(side))
        monkeypatch.setattr(fetch.httpx, "AsyncClient", client)
        return side

    return put


async def resolve(host: str, _: int) -> Sequence[str]:
    return {"inside.example": ["10.0.0.1"]}.get(host, [PUBLIC])


def ok(data: bytes) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(data))


def fetcher(most: int = 1000) -> Fetcher:
    return Fetcher(most, resolve=resolve)


async def test_the_checked_address_is_asked_in_the_name_of_the_host(
    far: Callable[[Answer], Far],
) -> None:
    side = far(lambda _: ok(b"picture"))
    assert await fetcher().fetch("https://example.org:8443/a%20b?c=d") == b"picture"
    (request,) = side.asked
    assert (request.url.host, request.url.port) == (PUBLIC, 8443)
    assert request.url.raw_path == b"/a%20b?c=d"
    assert request.headers["Host"] == "example.org:8443"
    assert request.extensions["sni_hostname"] == "example.org"
    assert request.headers["Accept-Encoding"] == "identity"
    assert not {"cookie", "authorization", "referer"} & set(request.headers)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_three_times(
    far: Callable[[Answer], Far], status: int
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        left = int(request.url.path.strip("/"))
        if not left:
            return ok(b"picture")
        return httpx.Response(status, headers={"Location": f"/{left - 1}"})

    side = far(answer)
    assert await fetcher().fetch("https://example.org/3") == b"picture"
    assert [one.url.path for one in side.asked] == ["/3", "/2", "/1", "/0"]
    with pytest.raises(FetchFailed, match="redirects more than 3 times"):
        await fetcher().fetch("https://example.org/4")


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("http://example.org/", "Only https"),
        ("https://inside.example/", "not a public one"),
        ("//inside.example/", "not a public one"),
        ("https://example.org:99999/", "port"),
    ],
)
async def test_each_hop_is_checked(far: Callable[[Answer], Far], to: str, says: str) -> None:
    side = far(lambda _: httpx.Response(302, headers={"Location": to}))
    with pytest.raises(AddressRefused, match=says):
        await fetcher().fetch("https://example.org/")
    assert len(side.asked) == 1


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (httpx.Response(404), "status 404"),
        (httpx.Response(204), "status 204"),
        (httpx.Response(304), "status 304"),
        (httpx.Response(200, headers={"Content-Length": "1001"}), "more than the 0 MiB"),
        (ok(bytes(1001)), "more than the 0 MiB"),
    ],
)
async def test_what_is_no_picture_is_told(
    far: Callable[[Answer], Far], response: httpx.Response, says: str
) -> None:
    far(lambda _: response)
    with pytest.raises(FetchFailed, match=says):
        await fetcher().fetch("https://example.org/")


async def test_the_limit_itself_is_taken(far: Callable[[Answer], Far]) -> None:
    far(lambda _: ok(bytes(1000)))
    assert len(await fetcher().fetch("https://example.org/")) == 1000


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError]
)
async def test_a_broken_connection_names_its_kind_and_no_address(
    far: Callable[[Answer], Far], error: type[httpx.TransportError]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(f"to {PUBLIC}", request=request)

    far(answer)
    with pytest.raises(FetchFailed) as failed:
        await fetcher().fetch("https://example.org/")
    assert error.__name__ in str(failed.value)
    assert PUBLIC not in str(failed.value)


@pytest.mark.parametrize(
    "address", ["", "https://[", "https://example.org/" + "a" * 2048, "no address"]
)
async def test_what_is_no_address_is_refused_before_anything_is_asked(
    far: Callable[[Answer], Far], address: str
) -> None:
    side = far(lambda _: ok(b"picture"))
    with pytest.raises(AddressRefused):
        await fetcher().fetch(address)
    assert side.asked == []


async def test_the_longest_address_is_asked_for_whole(far: Callable[[Answer], Far]) -> None:
    side = far(lambda _: ok(b"picture"))
    address = "https://example.org/" + "a" * 2028
    assert await fetcher().fetch(address) == b"picture"
    assert str(side.asked[0].url).endswith("/" + "a" * 2028)


async def test_the_systems_own_answer_is_a_list_of_addresses() -> None:
    assert "127.0.0.1" in await fetch.resolve("127.0.0.1", 443)
    for unknown in ("does-not-exist.invalid", "a" * 300, "\ud800"):
        assert await fetch.resolve(unknown, 443) == ()
