"""From a command's options to `Settings`: an option is the field of its name."""

from __future__ import annotations

import argparse
import os
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, get_args

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.privacy import Privacy

if TYPE_CHECKING:
    from facsight.settings import Settings
    from facsight_tools.evidence.usage import Price

PRICE_VARIABLE: Final = "FACSIGHT_PRICE"


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add what an answer speaks of and how it is written, and where its picture is measured."""
    _option(
        parser,
        "--labels",
        metavar="SET",
        help="label set: basic (the default), compound, affdex, emotic, or your own list, such as "
        "free:happiness,awe",
    )
    _option(
        parser,
        "--lens",
        metavar="LENS",
        help="theory to read the face through: basic-emotion (the default), appraisal, "
        "constructed, behavioural-ecology",
    )
    _option(
        parser,
        "--examples",
        metavar="FILE",
        help="labelled faces that define categories of your own (`facsight examples make`)",
    )
    _option(parser, "--server", metavar="URL", help="measure on a facsight server over HTTP")
    _option(
        parser,
        "--interventions",
        action="store_true",
        help="say as well what the reading would be without each unit and cue that matters most",
    )
    _option(
        parser,
        "--language",
        choices=("auto", "en", "de"),
        help="what the answer is written in; default: auto, which is German where your words are",
    )
    _option(
        parser,
        "--register",
        choices=("plain", "coder"),
        help="plain (the default) for somebody who knows no FACS, coder for a trained coder",
    )
    _option(
        parser,
        "--full",
        action="store_true",
        help="say all there is to say, in place of at most seven sentences",
    )


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add which language models are asked, and what they may be sent."""
    group = parser.add_argument_group("language model")
    _option(
        group,
        "--model",
        metavar="PROVIDER:NAME",
        help="language model that chooses what is said, such as ollama:qwen2.5vl or "
        "huggingface:FOLDER; default: none, the deterministic reasoner",
    )
    _option(group, "--model-url", metavar="URL", help="address of the model's server")
    _option(
        group,
        "--vision-model",
        metavar="PROVIDER:NAME",
        help="another model, that describes the picture; default: the one of --model",
    )
    _option(group, "--vision-url", metavar="URL", help="address of its server")
    _option(
        group,
        "--privacy",
        choices=get_args(Privacy),
        help="what a model may be sent; default: numbers, which is no pixels",
    )
    group.add_argument(
        "--price",
        nargs=2,
        type=float,
        metavar=("IN", "OUT"),
        help=f"what a million tokens cost, to tell the cost; default: {PRICE_VARIABLE}, or unknown",
    )
    _option(
        group,
        "--time-limit",
        type=float,
        dest="time_limit_s",
        metavar="S",
        help="seconds for all questions of an answer together",
    )
    _option(
        group,
        "--max-looks",
        type=int,
        metavar="N",
        help="how often a model that calls tools may look again before it writes; default: 4",
    )


def _option(parser: argparse._ActionsContainer, flag: str, **more: Any) -> None:
    """An option that is one of the settings by its name, and whose default stands there only."""
    parser.add_argument(flag, default=argparse.SUPPRESS, **more)


def settings_of(args: argparse.Namespace) -> Settings:
    """What a command's options say; the rest of the settings has its defaults.

    Raises:
        UnknownOption: a value is not one that `Settings` takes, or the price is none.
        ExamplesInvalid: the file of examples cannot be read.
    """
    # `--help` does without pydantic.
    from facsight.settings import Settings

    names = (field.name for field in fields(Settings))
    given = {name: getattr(args, name) for name in names if hasattr(args, name)}
    if "price" in given:
        given["price"] = _price(given["price"])
    if "examples" in given:
        from facsight_tools.evidence.examples import load_examples

        given["examples"] = load_examples(given["examples"])
    return Settings(**given)


def _price(given: list[float] | None) -> Price | None:
    said = given if given is not None else os.environ.get(PRICE_VARIABLE, "").split()
    if not said:
        return None
    # Pydantic comes with it, which `--help` does without.
    from facsight_tools.evidence.usage import Price

    try:
        into, out = (float(one) for one in said)
        return Price(input=into, output=out)
    except ValueError as error:
        raise UnknownOption(
            f"{PRICE_VARIABLE} and --price hold two numbers, what a million tokens in and out cost."
        ) from error
