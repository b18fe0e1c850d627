"""One class says how an answer is made; the command line and MCP use its names."""

from __future__ import annotations

import argparse
import json
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client, FastMCP
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

import facsight
from facsight.cli.app import build_parser
from facsight.cli.settings_options import settings_of
from facsight.server import create_agent_server
from facsight.settings import DEFAULTS, LABEL_SETS, Settings
from facsight_tools.errors import ExamplesInvalid, FacsightError, UnknownOption
from facsight_tools.evidence.examples import FORMAT
from facsight_tools.evidence.usage import Price
from facsight_tools.rules.lens import LENSES

FIELDS = {field.name for field in fields(Settings)}
# Of `facsight infer`: every field, its flag, what is written there and what it means.
OPTIONS: dict[str, tuple[list[str], Any]] = {
    "labels": (["--labels", "affdex"], "affdex"),
    "lens": (["--lens", "constructed"], "constructed"),
    "server": (["--server", "https://lab.example/mcp"], "https://lab.example/mcp"),
    "interventions": (["--interventions"], True),
    "language": (["--language", "de"], "de"),
    "register": (["--register", "coder"], "coder"),
    "full": (["--full"], True),
    "model": (["--model", "ollama:llava"], "ollama:llava"),
    "model_url": (["--model-url", "http://gpu:11434"], "http://gpu:11434"),
    "vision_model": (["--vision-model", "openai:eyes"], "openai:eyes"),
    "vision_url": (["--vision-url", "http://eyes:8000/v1"], "http://eyes:8000/v1"),
    "privacy": (["--privacy", "face-crop"], "face-crop"),
    "price": (["--price", "2.5", "10"], Price(input=2.5, output=10)),
    "time_limit_s": (["--time-limit", "7.5"], 7.5),
    "max_looks": (["--max-looks", "2"], 2),
}
# `examples` is a file on the command line and has a test of its own. How often refused statements
# go back is for programs only.
NOT_THERE = {"examples", "max_repairs"}
# Each needs these beside it to make sense.
BESIDE: dict[str, dict[str, Any]] = {
    "vision_model": {"privacy": "full"},
    "privacy": {"model": "ollama:llava"},
}
WRITTEN = {"full": ["--privacy", "full"], "ollama:llava": ["--model", "ollama:llava"]}
SHOWN = [
    {
        "label": "grin",
        "image_sha256": "ab" * 32,
        "units": {str(number): [0, 1] for number in (1, 2, 4)},
    }
]


@pytest.fixture(autouse=True)
def without_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FACSIGHT_PRICE", raising=False)


@pytest.fixture
def examples_file(tmp_path: Path) -> Path:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"format": FORMAT, "examples": SHOWN}))
    return file


def parsed(*words: str) -> argparse.Namespace:
    return build_parser().parse_args(list(words))


def test_every_field_has_its_option() -> None:
    assert OPTIONS.keys() | NOT_THERE == FIELDS
    assert not OPTIONS.keys() & NOT_THERE


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_is_the_field_of_its_name(name: str) -> None:
    words, value = OPTIONS[name]
    beside = BESIDE.get(name, {})
    more = [word for one in beside.values() for word in WRITTEN[one]]
    assert settings_of(parsed("infer", "a.jpg", *words, *more)) == Settings(
        **{name: value}, **beside
    )


def test_all_options_together_are_all_of_the_settings() -> None:
    words = [word for given, _ in OPTIONS.values() for word in given]
    whole = settings_of(parsed("infer", "a.jpg", *words))
    assert whole == Settings(**{name: value for name, (_, value) in OPTIONS.items()})
    unchanged = {name for name in FIELDS if getattr(whole, name) == getattr(DEFAULTS, name)}
    assert unchanged == NOT_THERE


@pytest.mark.parametrize("words", [["infer", "a.jpg"], ["chat"], ["serve"]])
def test_without_options_every_command_has_the_defaults(words: list[str]) -> None:
    assert settings_of(parsed(*words)) == Settings() == DEFAULTS


@pytest.mark.parametrize("command", [["chat"], ["serve"]])
def test_other_commands_read_the_options_that_they_have(command: list[str]) -> None:
    words = ["--model", "ollama:llava", "--model-url", "http://gpu:11434"]
    chosen = settings_of(parsed(*command, *words))
    assert chosen == Settings(model="ollama:llava", model_url="http://gpu:11434")


def test_a_file_of_examples_is_read_by_the_command_line(examples_file: Path) -> None:
    options = ["--labels", "free:happiness,grin", "--examples", str(examples_file)]
    chosen = settings_of(parsed("infer", "a.jpg", *options))
    given = facsight.load_examples(examples_file)
    assert chosen == Settings(labels="free:happiness,grin", examples=given)
    assert given.labels == ("grin",)


def test_a_file_of_examples_is_no_setting(examples_file: Path) -> None:
    for name in (examples_file, str(examples_file)):
        with pytest.raises(UnknownOption, match=r"facsight\.load_examples"):
            Settings(examples=name)  # type: ignore[arg-type]
    with pytest.raises(ExamplesInvalid, match="examples make"):
        settings_of(parsed("infer", "a.jpg", "--examples", "none.json"))


async def test_clients_of_mcp_use_the_same_names() -> None:
    async with Client(create_agent_server()) as client:
        tools = {tool.name: tool for tool in await client.list_tools()}
    properties = tools["facs_infer_emotion"].input_schema["properties"]
    question = {"image", "analysis_id", "context", "face", "appraisals", "transcript", "neutral"}
    size = {"detail", "cursor"}  # how much of the same answer a result holds
    assert properties.keys() - question - size <= FIELDS
    for name in ("labels", "lens", "interventions"):
        assert properties[name]["default"] == getattr(DEFAULTS, name)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"labels": "plutchik"}, "no label set 'plutchik'"),
        ({"lens": "astrology"}, "no lens 'astrology'"),
        ({"server": "/etc/passwd"}, "no address of a server"),
        ({"server": "ftp://gpu/mcp"}, "no address of a server"),
        ({"server": "gpu:8000"}, "no address of a server"),
        ({"server": ""}, "no address of a server"),
        ({"server": " http://gpu"}, "no address of a server"),
        ({"server": "server.py"}, "starts with http or https"),
        ({"model": "gpt"}, "PROVIDER:MODEL"),
        ({"vision_model": "gpt", "privacy": "full"}, "PROVIDER:MODEL"),
        ({"vision_model": "ollama:llava"}, "needs privacy"),
        ({"privacy": "everything"}, "no privacy mode 'everything'"),
        ({"privacy": "full"}, "needs a model"),
        ({"time_limit_s": 0}, "expected seconds"),
        ({"time_limit_s": float("nan")}, "expected seconds"),
        ({"max_repairs": -1}, "expected 0 or more"),
        ({"max_looks": -1}, "expected 0 or more"),
        ({"examples": {"format": FORMAT, "examples": []}}, "examples"),
    ],
)
def test_values_that_there_are_not_are_typed_errors(options: dict[str, Any], says: str) -> None:
    with pytest.raises(FacsightError, match=says):
        Settings(**options)


def test_a_label_that_no_rule_scores_needs_somebody_to_speak_of_it() -> None:
    own = Settings(labels="free:joy,boredom")
    with pytest.raises(FacsightError, match=r"No rule set scores boredom.*examples make"):
        own.check_labels()
    own.check_labels(judged=True)
    Settings(labels="free:joy,boredom", model="ollama:llava").check_labels()
    Settings(labels="free:joy,awe").check_labels()


@trials(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(["labels", "lens", "privacy", "model"]),
    st.text(min_size=1, max_size=12).filter(lambda one: ":" not in one),
)
def test_a_word_is_a_known_value_or_a_typed_error(name: str, word: str) -> None:
    known = {"labels": LABEL_SETS, "lens": LENSES, "privacy": ("numbers",), "model": ()}[name]
    chosen: dict[str, Any] = {name: word}
    if word in known:
        assert getattr(Settings(**chosen), name) == word
        return
    with pytest.raises(UnknownOption):
        Settings(**chosen)


def test_settings_stay_as_they_are_made() -> None:
    with pytest.raises(FrozenInstanceError):
        DEFAULTS.labels = "affdex"  # type: ignore[misc]
    with pytest.raises(UnknownOption, match="no lens"):
        replace(DEFAULTS, lens="astrology")
    with pytest.raises(TypeError, match="label_set"):
        Settings(label_set="affdex")  # type: ignore[call-arg]


@pytest.mark.parametrize("address", [None, "http://gpu/mcp", "https://gpu/mcp"])
def test_addresses_pass(address: str | None) -> None:
    assert Settings(server=address).server == address


def test_a_server_object_is_taken_as_an_address_is() -> None:
    server = FastMCP("another")
    assert Settings(server=server).server is server


def test_they_are_public() -> None:
    assert facsight.Settings is Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("labels", 5),
        ("labels", None),
        ("labels", ["happiness"]),
        ("lens", 3),
        ("privacy", None),
        ("model", 3),
        ("model", ["ollama:llava"]),
        ("server", 3),
        ("model_url", 8080),
        ("interventions", "no"),
        ("time_limit_s", "3"),
        ("time_limit_s", True),
        ("max_repairs", 1.5),
        ("max_repairs", True),
        ("price", (1, 2)),
        ("price", {}),
        ("price", {"input": -1, "output": 2}),
        ("examples", 3),
        ("examples", []),
    ],
)
def test_a_value_of_another_type_is_named(name: str, value: object) -> None:
    with pytest.raises(UnknownOption, match=f"^{name}: ") as refused:
        Settings(**{name: value})
    assert "pydantic" not in str(refused.value)
