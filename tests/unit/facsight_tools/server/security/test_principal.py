"""Who a caller is: by token, by address, or the one user of this process."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastmcp.server.auth import AccessToken

from facsight_tools.server.security import principal
from facsight_tools.server.security.principal import (
    LOCAL,
    client_key,
    current_principal,
    enter,
    find_principal,
    is_one_person,
    pseudonym,
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets a test say which token, and from where, the request comes."""

    def show(token: AccessToken | None = None, host: str | None = None) -> None:
        def request() -> Any:
            if host is None:
                raise RuntimeError("no request")
            return SimpleNamespace(client=SimpleNamespace(host=host) if host else None)

        monkeypatch.setattr(principal, "get_access_token", lambda: token)
        monkeypatch.setattr(principal, "get_http_request", request)

    return show


@pytest.fixture(autouse=True)
def _local_again() -> Iterator[None]:
    yield
    enter(LOCAL)


def token(client: str, subject: str | None = None, issuer: str | None = None) -> AccessToken:
    claims = {"iss": issuer} if issuer else {}
    return AccessToken(token="t", client_id=client, scopes=[], subject=subject, claims=claims)  # noqa: S106


def test_two_tokens_of_one_subject_are_one_principal(shown: Any) -> None:
    found = []
    for one in (
        token("app", "alice", "https://id"),
        token("app", "alice", "https://id"),
        token("app", "alice", "https://other"),
        token("other", "alice", "https://id"),
        token("app", "bob", "https://id"),
        token("app"),
        None,
    ):
        shown(one)
        found.append(find_principal())
    assert found[0] == found[1]
    assert len(set(found)) == 6
    assert found[-1] == LOCAL


def test_names_cannot_be_joined_into_anothers(shown: Any) -> None:
    shown(token("a", "b"))
    one = find_principal()
    shown(token("a\nb", ""))
    assert find_principal() != one


@pytest.mark.parametrize(
    ("who", "host", "one_person", "key"),
    [
        (LOCAL, None, True, LOCAL),  # stdio
        (LOCAL, "10.0.0.1", False, "address\n10.0.0.1"),
        (LOCAL, "", False, LOCAL),  # a client without an address
        ("token\n\nalice\n", "10.0.0.1", True, "token\n\nalice\n"),
    ],
)
def test_without_tokens_an_address_may_be_many_people(
    shown: Any, who: str, host: str | None, one_person: bool, key: str
) -> None:
    shown(host=host)
    assert is_one_person(who) is one_person
    assert client_key(who) == key


async def test_a_call_is_its_own_callers_and_no_others() -> None:
    async def call(name: str) -> str:
        enter(name)
        await asyncio.sleep(0)
        return current_principal()

    assert await asyncio.gather(call("alice"), call("bob")) == ["alice", "bob"]
    assert current_principal() == LOCAL


def test_a_pseudonym_is_the_same_for_the_same_and_tells_nothing() -> None:
    alice, bob = pseudonym("token\n\nalice\n"), pseudonym("token\n\nbob\n")
    assert alice == pseudonym("token\n\nalice\n") != bob
    assert len(alice) == 12
    assert "alice" not in alice
    assert pseudonym(LOCAL) == LOCAL
