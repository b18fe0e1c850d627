"""From a command's options to `Settings`: an option is the field of its name."""

from __future__ import annotations

import argparse
import os
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import UnknownOption

if TYPE_CHECKING:
    from facsight.settings import Settings
    from facsight_tools.evidence.usage import Price

PRICE_VARIABLE: Final = "FACSIGHT_PRICE"


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
