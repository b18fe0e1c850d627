"""Fixed tokens: whose they are, and files of them."""

from pathlib import Path

import pytest

from facsight_tools.errors import ServeRefused
from facsight_tools.server.security.tokens import FixedTokens, read_tokens

ALICE, BOB = "alice-0123456789abcdef0123", "bob-0123456789abcdef012345"


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "tokens"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("token", "whose"),
    [
        (ALICE, "alice"),
        (BOB, "bob"),
        (ALICE[:-1], None),
        (ALICE + " ", None),
        (ALICE.upper(), None),
        ("", None),
        ("é" * 30, None),
    ],
)
async def test_a_token_names_its_client_or_nobody(token: str, whose: str | None) -> None:
    found = await FixedTokens({"alice": ALICE, "bob": BOB}).verify_token(token)
    assert (found and (found.client_id, found.subject)) == (whose and (whose, whose))


def test_no_token_is_kept() -> None:
    assert ALICE not in repr(vars(FixedTokens({"alice": ALICE})))


@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        ({}, "There is no token"),
        ({"alice": ALICE, "bob": "x" * 23}, "token of 'bob' can be guessed: give 24"),
    ],
)
def test_tokens_that_are_none_are_refused(tokens: dict[str, str], says: str) -> None:
    with pytest.raises(ServeRefused, match=says) as refused:
        FixedTokens(tokens)
    assert "x" * 23 not in str(refused.value)


def test_a_file_has_a_client_a_line(tmp_path: Path) -> None:
    text = f"# who: token\n\n alice :  {ALICE}  # her laptop\nbob:{BOB}\r\n   \n"
    assert read_tokens(written(tmp_path, text)) == {"alice": ALICE, "bob": BOB}
    assert read_tokens(str(written(tmp_path, "# nobody"))) == {}


@pytest.mark.parametrize("line", ["alice", "alice:", ": token", "alice # : t", f"bob: {ALICE}"])
def test_a_line_that_is_not_one_is_numbered(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, f"bob: {BOB}\n# comment\n{line}\n")
    with pytest.raises(ServeRefused, match="Line 3 of ") as no:
        read_tokens(path)
    assert str(no.value).endswith("is not 'name: token' with a new name.")
    assert ALICE not in str(no.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ServeRefused, match="chmod 600"):
        read_tokens(written(tmp_path, f"alice: {ALICE}", mode))
    assert read_tokens(written(tmp_path, f"alice: {ALICE}", 0o400))


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"alice: \xe9")
    for path in (tmp_path / "none", tmp_path, tmp_path / "latin", "a\0b"):
        with pytest.raises(ServeRefused, match="cannot be read"):
            read_tokens(path)
