"""Prompts for language models: versioned Markdown with front matter, rendered strictly.

A prompt is a file `NAME.md`: TOML between two lines of `+++` (id, version, role, variables, title),
then text in which `{{name}}` stands for a variable. Its hash goes into every answer it had a part
in, so that a changed word is a changed hash.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from facsight_tools.errors import PromptInvalid

_FENCE: Final = "+++"
_SLOT: Final = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it.

    Attributes:
        id, version, title, role: from the front matter; role is `system` or `user`.
        variables: the names that `render` wants, every one and no other.
        body: the text with its slots.
        sha256: of the whole file, hex.
    """

    id: str
    version: int
    title: str
    role: str
    variables: tuple[str, ...]
    body: str
    sha256: str

    @property
    def name(self) -> str:
        """Id and version: `reasoner@1`."""
        return f"{self.id}@{self.version}"

    def render(self, **values: str) -> str:
        """The text with every slot filled; what is filled in is not searched for slots again.

        Raises:
            PromptInvalid: a variable is missing or unknown.
        """
        given, wanted = set(values), set(self.variables)
        if given != wanted:
            wrong = ", ".join(sorted(given ^ wanted))
            raise PromptInvalid(f"Prompt {self.name} wants {sorted(wanted)}; not so: {wrong}.")
        return _SLOT.sub(lambda slot: values[slot[1]], self.body)


def fenced(text: str) -> str:
    """Text that cannot close the block of a prompt that it stands in."""
    return text.replace("</", "<\\/")


def available() -> tuple[str, ...]:
    """The ids of the prompts there are."""
    files = resources.files("facsight_prompts").iterdir()
    return tuple(sorted(file.name[:-3] for file in files if file.name.endswith(".md")))


@cache
def load(prompt_id: str) -> Prompt:
    """The prompt of that id.

    Raises:
        PromptInvalid: there is none, or its front matter and its slots disagree.
    """
    if prompt_id not in available():
        raise PromptInvalid(f"There is no prompt '{prompt_id}': {', '.join(available())}.")
    text = resources.files("facsight_prompts").joinpath(f"{prompt_id}.md").read_text("utf-8")
    return parse(text)


def parse(text: str) -> Prompt:
    """A prompt from a file's text; raises as `load` does."""
    parts = text.split(f"{_FENCE}\n", 2)
    if len(parts) != 3 or parts[0]:
        raise PromptInvalid(f"A prompt begins with its front matter between lines of {_FENCE}.")
    try:
        head = tomllib.loads(parts[1])
        prompt = Prompt(
            id=str(head["id"]),
            version=int(head["version"]),
            title=str(head["title"]),
            role=str(head["role"]),
            variables=tuple(str(one) for one in head["variables"]),
            body=parts[2].strip() + "\n",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise PromptInvalid(f"The front matter of a prompt is not usable: {error}.") from error
    slots = set(_SLOT.findall(prompt.body))
    if slots != set(prompt.variables):
        raise PromptInvalid(f"{prompt.name} names {prompt.variables} and uses {sorted(slots)}.")
    return prompt
