"""The options for language models on the command line."""

from __future__ import annotations

import pytest

from facsight.cli.app import build_parser, main
from facsight.cli.settings_options import settings_of
from facsight.settings import Settings
from facsight_tools.evidence.usage import Price


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("FACSIGHT_PRICE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


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


def test_nothing_is_chosen_where_nothing_is_said() -> None:
    assert settings_of(build_parser().parse_args(["infer", "x.jpg"])) == Settings()


def test_another_model_may_describe_the_picture() -> None:
    words = "infer x.jpg --model openai:a --vision-model ollama:b --vision-url http://gpu:11434"
    words += " --privacy full --time-limit 9.5"
    chosen = settings_of(build_parser().parse_args(words.split()))
    assert (chosen.vision_model, chosen.vision_url) == ("ollama:b", "http://gpu:11434")
    assert (chosen.model, chosen.privacy, chosen.time_limit_s) == ("openai:a", "full", 9.5)


@pytest.mark.parametrize("words", [["--privacy", "all"], ["--price", "1"], ["--time-limit", "x"]])
def test_bad_usage_exits_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["infer", "x.jpg", *words])
    assert ended.value.code == 2
