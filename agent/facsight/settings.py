"""How an answer is made: all that is no part of the question, in one object for every door.

Python, the command line, MCP, the chat and LangGraph's HTTP API all make a `Settings`, and its
fields have the names that these doors use. A further option is a field here, its flag in
`cli/commands.toml` with `setting = true`, where clients may choose it an argument of
`facs_infer_emotion` (`server/infer.py`), and the code that reads it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from pydantic import ValidationError

from facsight_tools.errors import KeyMissing, UnknownOption, first_fault
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.examples import parse as parse_examples
from facsight_tools.evidence.privacy import Privacy
from facsight_tools.evidence.usage import Price
from facsight_tools.rules import labels as label_sets
from facsight_tools.rules import lens as lenses
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.video.sampling import EVERY_FRAME, Sampling

# A server makes its settings at its start, and LangGraph takes most of a second to import. The
# schema that LangGraph's HTTP API makes of the fields knows neither models nor servers.
if TYPE_CHECKING:
    from fastmcp import FastMCP
    from langchain_core.language_models import BaseChatModel
    from langgraph.runtime import Runtime

    from facsight.language_models.chat_model import Opened

    Model: TypeAlias = str | BaseChatModel | None
    Server: TypeAlias = str | FastMCP | None
else:
    Model = Any
    Server = Any

LABEL_SETS: Final = label_sets.available()
"""Those that come with facsight; `free:` and labels with commas between them is one's own."""

LANGUAGES: Final = ("auto", *get_args(Language))
REGISTERS: Final[tuple[Register, ...]] = get_args(Register)

_PLAIN: Final[tuple[tuple[tuple[str, ...], Any, str], ...]] = (
    (("labels", "lens", "privacy", "language", "register"), str, "a text"),
    (("model_url", "vision_url"), str | None, "a text or None"),
    (("interventions", "full"), bool, "True or False"),
    (("time_limit_s",), int | float, "a number of seconds"),
    (("max_repairs", "max_looks"), int, "a whole number"),
    (("price",), Price | None, "a Price or None"),
    (("examples",), Examples | None, "what facsight.load_examples gives, or None"),
)
"""Fields, what their values may be, and how that is said."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an answer is made.

        calm = Settings(labels="compound", model="ollama:qwen2.5vl", time_limit_s=60)
        facsight.infer("portrait.jpg", settings=calm)

    `dataclasses.replace` gives the same with other values.

    Attributes:
        labels: the label set to speak of: `basic` (the six basic emotions, contempt and neutral),
            `compound`, `affdex`, `emotic`, or a list of one's own such as `free:happiness,awe`.
        lens: the theory to read the face through: `basic-emotion`, `appraisal`, `constructed` or
            `behavioural-ecology`. The answer names it.
        server: what measures: the address of a facsight MCP server (http or https), or a FastMCP
            server object of this process; None is one of this process's own.
        interventions: say as well what the rules would score without each of the units, and what
            the reading would be without each part and cue of the context, that matter most.
        language: what the answer is written in: `en`, `de`, or `auto`, which is German where the
            user's words are, else English.
        register: `plain` for somebody who knows no FACS, `coder` for a trained coder.
        full: all that there is to say; by default it is at most seven sentences.
        model: a language model that chooses what is said, by LangChain's name (`ollama:llava`,
            `openai:...`, `anthropic:...`: extra `models`; `huggingface:FOLDER`: extra `local`) or
            as a LangChain chat model; None is the deterministic reasoner. It is sent the ledger's
            rows.
        model_url: address of the model's server, where it is not the provider's own.
        vision_model, vision_url: the same of the model that describes the picture; None is `model`.
        privacy: what a model may be sent: `numbers` (the ledger's rows, no pixels; the default for
            local models too), `face-crop` (the face, cut out), `full` (the picture) or `marked`
            (the picture with faces, bodies and hands boxed and numbered). What a model says it
            sees becomes `V` rows: quoted, and held against what was measured, if anything was.
        price: what a million of the models' tokens cost; None where the user did not say, and the
            cost is then unknown.
        time_limit_s: seconds that all questions to models for one answer have together, with all
            that is tried again.
        examples: labelled faces as action-unit vectors, which define categories of one's own by
            nearest neighbours: what `facsight.load_examples` gives of a file that `facsight
            examples make` wrote; None where there are none.
        max_repairs: how often a model's statements that do not hold go back to it, 0 or more. What
            still fails is left out and listed.
        max_looks: how often a model that can call tools may look again before it writes; 0 turns it
            off. What it called is listed in `inference.looks`.

    Raises:
        UnknownOption: a value is none of those above, or two of them do not go together.
        ExamplesInvalid: the examples do not have the form of the file.
    """

    labels: str = label_sets.BASIC
    lens: str = lenses.LENSES[0]
    server: Server = None
    interventions: bool = False
    language: Literal["auto", "en", "de"] = "auto"
    register: Register = "plain"
    full: bool = False
    model: Model = None
    model_url: str | None = None
    vision_model: Model = None
    vision_url: str | None = None
    privacy: Privacy = "numbers"
    price: Price | None = None
    time_limit_s: float = 120.0
    examples: Examples | None = None
    max_repairs: int = 2
    max_looks: int = 4

    def __post_init__(self) -> None:
        self._read_plain()
        self._check_types()
        self._check_server()
        label_sets.load(self.labels)
        lenses.load(self.lens)
        for what, chosen, known in (
            ("privacy mode", self.privacy, get_args(Privacy)),
            ("language", self.language, LANGUAGES),
            ("register", self.register, REGISTERS),
        ):
            if chosen not in known:
                raise UnknownOption(
                    f"There is no {what} '{chosen}'; there are: {', '.join(known)}."
                )
        for model in (self.model, self.vision_model):
            if isinstance(model, str) and not all(model.partition(":")):
                raise UnknownOption(
                    f"'{model}' names no model: write PROVIDER:MODEL, such as ollama:llava."
                )
        self._check_privacy()
        if not 0 < self.time_limit_s < float("inf"):
            raise UnknownOption(f"time_limit_s: expected seconds, got {self.time_limit_s}.")
        for name in ("max_repairs", "max_looks"):
            if getattr(self, name) < 0:
                raise UnknownOption(f"{name}: expected 0 or more, got {getattr(self, name)}.")

    def _read_plain(self) -> None:
        """Examples and price as they come over LangGraph's HTTP API, which reads no further."""
        examples: Any = self.examples
        price: Any = self.price
        if isinstance(examples, str | Path):
            raise UnknownOption(
                f"examples: '{examples}' names a file: give facsight.load_examples('{examples}'), "
                "which reads what `facsight examples make` wrote."
            )
        if isinstance(examples, Mapping):
            object.__setattr__(self, "examples", parse_examples(examples))
        if isinstance(price, Mapping):
            object.__setattr__(self, "price", _price(price))

    def _check_types(self) -> None:
        """Each plain value is of its field's type; a model or a server may be an object."""
        for names, kind, expected in _PLAIN:
            for name in names:
                value = getattr(self, name)
                number_like = isinstance(value, bool) and kind is not bool
                if not isinstance(value, kind) or number_like:
                    raise UnknownOption(f"{name}: expected {expected}, got {value!r}.")
        for name in ("model", "vision_model", "server"):
            if isinstance(getattr(self, name), bool | int | float | list | tuple | Mapping):
                raise UnknownOption(
                    f"{name}: expected a text or an object, got {getattr(self, name)!r}."
                )

    def _check_server(self) -> None:
        """An address is one: a client of FastMCP would also run a file of that name."""
        if isinstance(self.server, str) and not self.server.startswith(("http://", "https://")):
            raise UnknownOption(
                f"'{self.server}' is no address of a server; it starts with http or https."
            )

    def check_labels(self, *, judged: bool = False) -> None:
        """Labels that no rule set scores need somebody to speak of them: examples, or a judge.

        Args:
            judged: whether a person or a client's model has judged the situation.

        Raises:
            UnknownOption: the face alone would have to tell a label that no rule scores.
        """
        if judged or self.model is not None:
            return
        shown = self.examples.labels if self.examples else ()
        unknown = set(label_sets.load(self.labels).unknown) - set(shown)
        if unknown:
            raise UnknownOption(
                f"No rule set scores {', '.join(sorted(unknown))}, so the face alone does not "
                "tell: give labelled examples (`facsight examples make`), name a model that judges "
                f"the situation, or ask for labels of {', '.join(LABEL_SETS)}."
            )

    def _check_privacy(self) -> None:
        """Pixels go to a model that was named, and a model for pixels gets some."""
        if self.privacy == "numbers" and self.vision_model is not None:
            raise UnknownOption("A vision model needs privacy 'face-crop', 'full' or 'marked'.")
        if self.privacy != "numbers" and self.vision_model is None and self.model is None:
            raise UnknownOption(f"Privacy '{self.privacy}' needs a model to send the picture to.")

    def spoken(self, words: str | None) -> Language:
        """The language of an answer to somebody who wrote these words."""
        # The words of a language take a while to read, which a server's start does without.
        from facsight_tools.statements.language import language_of

        return language_of(words) if self.language == "auto" else self.language

    def writer(self, until: float = math.inf) -> Opened:
        """The model that chooses what is said; raises as `open_model` does."""
        return self._open(self.model, self.model_url, until)

    def describer(self, until: float = math.inf) -> Opened:
        """The model that is shown the picture; raises as `open_model` does."""
        if self.vision_model is None:
            return self.writer(until)
        return self._open(self.vision_model, self.vision_url, until)

    def check_models(self) -> None:
        """Raise as `open_model` does where a model cannot be asked whatever its server says.

        A key that is missing is no such thing: the answer then comes without the model and says so.
        """
        for name, opened in (("model", self.writer), ("vision_model", self.describer)):
            if getattr(self, name) is not None:
                with suppress(KeyMissing):
                    opened()

    def _open(self, model: Any, address: str | None, until: float) -> Opened:
        # Providers' packages take seconds to import.
        from facsight.language_models.chat_model import open_model

        opened = open_model(model, address, price=self.price, time_limit_s=self.time_limit_s)
        return replace(opened, until=until)


DEFAULTS: Final = Settings()
"""The bundled labels and rules, measured in this process, without a language model."""


def _price(plain: Mapping[str, Any]) -> Price:
    try:
        return Price.model_validate(plain)
    except ValidationError as error:
        where, why = first_fault(error)
        raise UnknownOption(f"price: {where or 'the price'}: {why}") from error


@dataclass(frozen=True, slots=True)
class Sitting(Settings):
    """The settings of a run, with what is at hand for it alone: the graph's context schema.

    Attributes:
        images: pictures that are no paths, by the name under which they are opened: data URIs.
            They stay here and never enter the state, so no store holds a pixel.
        overlay_folder: where an annotated picture is written when one is asked for; None writes
            none.
        overlay_file: where this run's is written, in place of a file in the folder.
        sampling: which frames of videos are measured.
        scene: whether hands are looked for in videos.
        neutral: pictures of the person at rest, as the tools take them: the face that is spoken of
            is read against it.
    """

    images: Mapping[str, str] = field(default_factory=dict)
    overlay_folder: str | None = None
    overlay_file: str | None = None
    sampling: Sampling = EVERY_FRAME
    scene: bool = False
    neutral: tuple[str, ...] = ()

    @classmethod
    def of(cls, chosen: Settings, **at_hand: Any) -> Sitting:
        """The same settings with what is at hand."""
        return cls(**{one.name: getattr(chosen, one.name) for one in fields(Settings)}, **at_hand)


def settings(runtime: Runtime[Settings], wording: Mapping[str, Any] | None = None) -> Settings:
    """The run's settings; the defaults where the caller gave none (LangGraph then passes None).

    `wording` is what the turn sets of them.
    """
    chosen = runtime.context or DEFAULTS
    return replace(chosen, **wording) if wording else chosen


def sitting(runtime: Runtime[Settings]) -> Sitting:
    """The run's settings with what is at hand for it."""
    chosen = settings(runtime)
    return chosen if isinstance(chosen, Sitting) else Sitting.of(chosen)
