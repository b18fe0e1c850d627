"""A local vision-language model: a tiny one with random weights, made here and read from disk."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from tests.builders import make_face

from facsight.api import infer
from facsight.language_models.chat_model import name_of, open_model
from facsight.language_models.local import LocalVisionModel
from facsight.language_models.pictures import show
from facsight.settings import Settings
from facsight_tools.errors import ReasonerUnavailable, UnknownOption
from facsight_tools.image import load_image

HERE = all(importlib.util.find_spec(one) for one in ("torch", "transformers"))
needs_torch = pytest.mark.skipif(not HERE, reason="torch and transformers are not installed")

IMAGE = "<image>"
SPECIAL: dict[str, Any] = {
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "eos_token": "</s>",
    "additional_special_tokens": [IMAGE],
}
TEMPLATE = (
    "{% for message in messages %}{{ message.role }} "
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<image>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %} {% endfor %}{% if add_generation_prompt %}assistant {% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LLaVA of two layers, its tokenizer and its processor, saved as a user would have them."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        CLIPImageProcessorPil,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
        PreTrainedTokenizerFast,
    )

    at = tmp_path_factory.mktemp("secret_folder") / "tiny-llava"
    words = ["<pad>", "<unk>", "</s>", IMAGE, "a", "flag", "cup", "person", "system", "user"]
    plain = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, "<unk>"))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain,
        **SPECIAL,
    )
    torch.manual_seed(0)
    vision = CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=28,
        patch_size=14,
        projection_dim=16,
    )
    text = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=16384,
        pad_token_id=0,
        eos_token_id=2,
        bos_token_id=None,
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_id=3,
        vision_feature_select_strategy="default",
        vision_feature_layer=-1,
    )
    LlavaForConditionalGeneration(config).save_pretrained(at)
    side = {"height": 28, "width": 28}
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size=side),
        tokenizer=tokenizer,
        patch_size=14,
        vision_feature_select_strategy="default",
        chat_template=TEMPLATE,
        image_token=IMAGE,
        num_additional_image_tokens=1,
    )
    processor.save_pretrained(at)
    return at


def messages(picture: bool = True) -> list[Any]:
    shown = show(load_image(np.full((60, 40, 3), 90, np.uint8)), "full", None)
    assert shown is not None
    parts = [{"type": "text", "text": "a flag"}, *([shown.block()] if picture else [])]
    return [SystemMessage("a cup"), HumanMessage(parts)]


@needs_torch
def test_it_answers_on_a_picture_and_without_one(folder: Path) -> None:
    model = LocalVisionModel.open(str(folder))
    model.most_tokens = 5
    answer = model.invoke(messages())
    again = model.invoke(messages())
    assert answer.content == again.content, "greedy"
    assert answer.usage_metadata is not None
    words = answer.usage_metadata["input_tokens"]
    without = model.invoke(messages(picture=False))
    assert without.usage_metadata is not None
    assert words > without.usage_metadata["input_tokens"], "the pixels became tokens"
    assert 0 < answer.usage_metadata["output_tokens"] <= 5


@needs_torch
def test_the_picture_reaches_the_model(folder: Path) -> None:
    model = LocalVisionModel.open(str(folder))
    inputs = model._inputs(messages())
    assert tuple(inputs["pixel_values"].shape) == (1, 3, 28, 28)
    assert int((inputs["input_ids"] == 3).sum()) == 4, "one token a patch"


@needs_torch
def test_what_it_babbles_becomes_no_evidence(
    serve: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.png"
    PIL.Image.fromarray(np.full((240, 320, 3), 90, np.uint8)).save(photo)
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    model = LocalVisionModel.open(str(folder))
    model.most_tokens = 8
    result = infer(str(photo), settings=Settings(model=model, privacy="full"))
    assert result.inference.reasoner == "deterministic@1 in place of huggingface:tiny-llava"
    assert result.inference.scene is not None
    (unread,) = result.inference.scene.usage.unread
    assert unread.reason in ("not_json", "empty", "cut_off")
    assert result.inference.scene.usage.input_tokens > 0
    assert "secret_folder" not in str(result.to_dict())


@needs_torch
async def test_the_time_limit_stops_it(serve: Callable[..., Any], folder: Path) -> None:
    serve(make_face(aus={6: 2.1, 12: 3.2}))
    model = LocalVisionModel.open(str(folder))
    model.most_tokens = 100_000
    task = asyncio.create_task(model.ainvoke(messages()))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(model._one_at_a_time.acquire, timeout=60), "it has let go"


@needs_torch
@pytest.mark.parametrize("broken", ["nothing there", "pickle only"])
def test_only_safe_files_of_this_machine_are_read(
    folder: Path, tmp_path: Path, broken: str
) -> None:
    at = tmp_path / "model"
    if broken == "pickle only":
        at.mkdir()
        for file in folder.iterdir():
            if file.suffix != ".safetensors":
                (at / file.name).write_bytes(file.read_bytes())
        (at / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(UnknownOption, match="'model' is no vision-language model"):
        open_model(f"huggingface:{at}")


@pytest.mark.skipif(HERE, reason="torch and transformers are installed")
def test_what_is_missing_is_named() -> None:
    with pytest.raises(ReasonerUnavailable, match=r"facsight\[local\]"):
        open_model("huggingface:some/folder")


def test_a_folder_is_called_by_its_name() -> None:
    assert name_of("huggingface:/home/jane/models/llava") == "huggingface:llava"
