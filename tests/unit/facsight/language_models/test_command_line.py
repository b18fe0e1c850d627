"""The options for language models on the command line, and what it tells of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from tests.builders import make_face

from facsight.cli.app import build_parser, main
from facsight.cli.settings_options import settings_of
from facsight_tools.evidence.claims import Price

from .provider import provider
from .test_reasoner import ALSO, CAUTION, READ, SEEN, claims
from .test_scene import FLAG, scene

Serve = Callable[..., Any]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("FACSIGHT_PRICE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "photo.png"
    PIL.Image.new("RGB", (320, 240), "grey").save(path)
    return str(path)


def test_what_was_sent_and_spent_is_told(
    serve: Serve, photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    person = {"text": "A woman waves."}
    with provider(500, scene(FLAG, person), claims(SEEN, ALSO, READ, CAUTION)) as at:
        options = ["--model", "openai:scripted", "--model-url", at.address + "/v1"]
        options += ["--privacy", "full", "--price", "2", "10"]
        assert main(["infer", photo, *options]) == 0
        told = " ".join(capsys.readouterr().out.split())
    assert "not measured: 1 observations kept, 1 dropped; 1 call, 1 tried again" in told
    assert "dropped (trait): 'woman' states a gender" in told
    assert f"sent to openai:scripted at {at.address}/v1: the whole picture as image/jpeg" in told
    assert "rows of evidence, no pixels" in told
    assert "100 tokens in, 20 out, cost 0.000400 at the price you gave" in told


def test_without_a_price_the_cost_is_unknown(
    serve: Serve, photo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    with provider(claims(SEEN, ALSO, READ, CAUTION)) as at:
        main(["infer", photo, "--model", "openai:x", "--model-url", at.address + "/v1"])
    assert "cost unknown" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "variable", "price"),
    [
        ([], None, None),
        ([], "2.5 10", Price(input=2.5, output=10)),
        (["--price", "1", "2"], "2.5 10", Price(input=1, output=2)),
    ],
)
def test_prices_are_the_users(
    given: list[str], variable: str | None, price: Price | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.setenv("FACSIGHT_PRICE", variable)
    args = build_parser().parse_args(["infer", "x.jpg", *given])
    assert settings_of(args).price == price


@pytest.mark.parametrize("price", ["cheap", "1", "1 2 3", "-1 2", "nan 1"])
def test_a_price_that_is_none_is_refused(
    price: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FACSIGHT_PRICE", price)
    assert main(["infer", "x.jpg"]) == 2
    assert "UnknownOption: FACSIGHT_PRICE" in capsys.readouterr().err


def test_pixels_stay_unless_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert settings_of(build_parser().parse_args(["infer", "x.jpg"])).privacy == "numbers"
    assert main(["infer", "x.jpg", "--privacy", "full"]) == 2
    assert "needs a model" in capsys.readouterr().err


def test_an_operator_sets_up_the_servers_model() -> None:
    words = "serve --model ollama:llava --model-url http://gpu:11434 --privacy face-crop"
    chosen = settings_of(build_parser().parse_args(words.split()))
    assert (chosen.model, chosen.model_url) == ("ollama:llava", "http://gpu:11434")
    assert chosen.privacy == "face-crop"
