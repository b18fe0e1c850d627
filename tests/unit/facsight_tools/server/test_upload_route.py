"""Uploads come in over HTTP, behind the same doors as everything else."""

from pathlib import Path

import pytest
from tests.unit.facsight_tools.server.test_http import TOKEN, client, running

from facsight_tools.server import upload_route
from facsight_tools.server.http import HttpSettings, make_app
from facsight_tools.server.upload_route import add_upload

PNG = {"Content-Type": "image/png"}


async def test_a_picture_gets_a_handle(tmp_path: Path) -> None:
    one = running(tmp_path)
    async with client(make_app(one, HttpSettings())) as asked:
        answer = await asked.post("/uploads", content=b"picture", headers=PNG)
        assert answer.status_code == 201
        handle = answer.json()["upload"]
        assert handle in answer.json()["message"]
        assert one.uploads.get(handle, "local") == b"picture"
    assert callable(add_upload)


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", PNG, 400),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"picture", {"Content-Type": "text/plain"}, 400),
        (b"picture", {**PNG, "Origin": "https://evil.example"}, 403),
        (b"picture", {**PNG, "Host": "evil.example"}, 421),
    ],
)
async def test_what_is_none_or_of_a_foreign_page_is_refused(
    tmp_path: Path, content: bytes, headers: dict[str, str], status: int
) -> None:
    async with client(make_app(running(tmp_path), HttpSettings())) as asked:
        answer = await asked.post("/uploads", content=content, headers=headers)
        assert answer.status_code == status
        assert "base64" not in answer.text


async def test_a_token_is_asked_for_and_read_only_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client(make_app(running(tmp_path, token=True), HttpSettings())) as asked:
        assert (await asked.post("/uploads", content=b"p", headers=PNG)).status_code == 401
        right = {**PNG, "Authorization": f"Bearer {TOKEN}"}
        assert (await asked.post("/uploads", content=b"p", headers=right)).status_code == 201
    app = make_app(running(tmp_path), HttpSettings(uploads=False))
    async with client(app) as asked:
        assert (await asked.post("/uploads", content=b"p", headers=PNG)).status_code == 404
    small = upload_route.DEFAULT_LIMITS.__class__(max_bytes=3)
    monkeypatch.setattr(upload_route, "DEFAULT_LIMITS", small)
    async with client(make_app(running(tmp_path), HttpSettings())) as asked:
        answer = await asked.post("/uploads", content=b"picture", headers=PNG)
        assert answer.json()["code"] == "ImageTooLarge"
