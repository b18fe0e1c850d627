"""The options that say which language model is used, and what it may be sent."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any, Final, get_args

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.privacy import Privacy

if TYPE_CHECKING:
    from facsight_tools.evidence.claims import Price

PRICE_VARIABLE: Final = "FACSIGHT_PRICE"


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Add them to a command."""
    group = parser.add_argument_group("language model")
    group.add_argument(
        "--model",
        metavar="PROVIDER:NAME",
        help="language model that writes the claims, such as ollama:qwen2.5vl or "
        "huggingface:FOLDER; default: none, the deterministic reasoner",
    )
    group.add_argument("--model-url", metavar="URL", help="address of the model's server")
    group.add_argument(
        "--vision-model",
        metavar="PROVIDER:NAME",
        help="another model, that describes the picture; default: the one of --model",
    )
    group.add_argument("--vision-url", metavar="URL", help="address of its server")
    group.add_argument(
        "--privacy",
        choices=get_args(Privacy),
        default="numbers",
        help="what a model may be sent; default: numbers, which is no pixels",
    )
    group.add_argument(
        "--price",
        nargs=2,
        type=float,
        metavar=("IN", "OUT"),
        help=f"what a million tokens cost, to tell the cost; default: {PRICE_VARIABLE}, or unknown",
    )
    group.add_argument(
        "--time-limit", type=float, default=120.0, metavar="S", help="seconds for one question"
    )


def model_options(args: argparse.Namespace) -> dict[str, Any]:
    """The options as `infer` and `Settings` take them."""
    return {
        "model": args.model,
        "model_url": args.model_url,
        "vision_model": args.vision_model,
        "vision_url": args.vision_url,
        "privacy": args.privacy,
        "price": _price(args.price),
        "time_limit_s": args.time_limit,
    }


def _price(given: list[float] | None) -> Price | None:
    said = given if given is not None else os.environ.get(PRICE_VARIABLE, "").split()
    if not said:
        return None
    # Pydantic comes with it, which `--help` does without.
    from facsight_tools.evidence.claims import Price

    try:
        into, out = (float(one) for one in said)
        return Price(input=into, output=out)
    except ValueError as error:
        raise UnknownOption(
            f"{PRICE_VARIABLE} and --price hold two numbers, what a million tokens in and out cost."
        ) from error
