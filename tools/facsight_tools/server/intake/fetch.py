"""Fetches a picture from the public internet, and from nowhere else.

The host is resolved once, every address of it is checked, and the connection goes to the checked
address itself, so that a name which resolves to something else a moment later changes nothing. Each
redirect is a new address and checked like the first.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx

from facsight_tools.errors import AddressRefused, FetchFailed
from facsight_tools.server.intake.addresses import check_addresses, check_url

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_REDIRECTS: Final = 3
_MOST_CHARACTERS: Final = 2048


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system resolves it; none where it cannot."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return [str(address[0]) for *_, address in found]


class Fetcher:
    """Fetches pictures by https.

    Args:
        max_bytes: most bytes that are taken.
        seconds: time that the whole fetch may take, redirects included.
        schemes, resolve, check: what tests replace to reach a server of their own.
    """

    def __init__(
        self,
        max_bytes: int,
        seconds: float = 15.0,
        *,
        schemes: frozenset[str] = frozenset({"https"}),
        resolve: Resolve = resolve,
        check: Callable[[Sequence[str]], str] = check_addresses,
    ) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._schemes = schemes
        self._resolve = resolve
        self._check = check

    async def fetch(self, address: str) -> bytes:
        """The bytes at an address, whatever the server says they are.

        Raises:
            AddressRefused: the address, or one that it redirects to, is not public https.
            FetchFailed: too slow, too large, redirected too often, or an error.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(_parse(address))
        except TimeoutError:
            raise FetchFailed(f"The picture did not arrive within {self._seconds:.0f} s.") from None
        except httpx.HTTPError as error:
            raise FetchFailed(
                f"The picture cannot be fetched ({type(error).__name__}); check the address."
            ) from None

    async def _follow(self, url: httpx.URL) -> bytes:
        # A proxy of the environment would resolve the name again, unchecked; a connection that is
        # kept would be used again for another name at the same address.
        once = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(trust_env=False, limits=once) as client:
            for _ in range(_REDIRECTS + 1):
                request = await self._pinned(client, url)
                response = await client.send(request, stream=True)
                try:
                    if not response.has_redirect_location:
                        return await self._body(response)
                    url = url.join(response.headers["Location"])
                except httpx.InvalidURL:
                    raise AddressRefused("The address redirects to one that is none.") from None
                finally:
                    await response.aclose()
        raise FetchFailed(f"The address redirects more than {_REDIRECTS} times.")

    async def _pinned(self, client: httpx.AsyncClient, url: httpx.URL) -> httpx.Request:
        """A request that goes to the checked address, and names the host as ever."""
        check_url(url, self._schemes)
        port = url.port or {"https": 443, "http": 80}[url.scheme]
        address = self._check(await self._resolve(url.host, port))
        return client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={
                "Host": url.netloc.decode("ascii"),
                # A small answer that unpacks to a huge one is not asked for.
                "Accept-Encoding": "identity",
                "User-Agent": "facsight",
            },
            # The certificate must be that of the name, not of the address.
            extensions={"sni_hostname": url.host},
            timeout=self._seconds,
        )

    async def _body(self, response: httpx.Response) -> bytes:
        if response.status_code != httpx.codes.OK:
            raise FetchFailed(f"The address answered with status {response.status_code}.")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchFailed("The address answered with a packed body, which was not asked for.")
        stated = response.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) > self._max_bytes:
            raise self._too_large()
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self._max_bytes:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> FetchFailed:
        return FetchFailed(
            f"The address gives more than the {self._max_bytes / 2**20:.0f} MiB that are accepted."
        )


def _parse(address: str) -> httpx.URL:
    if len(address) > _MOST_CHARACTERS:
        raise AddressRefused(f"An address has {_MOST_CHARACTERS:,} characters at most.")
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, UnicodeError):
        raise AddressRefused("This is no address; give one that starts with https://.") from None
