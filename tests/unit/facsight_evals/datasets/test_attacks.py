"""Texts in four places: the user's words, the file's name, its metadata, the picture itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from facsight_evals.datasets import attacks as module
from facsight_evals.datasets.attacks import Attack, attack_samples, attacks
from facsight_evals.datasets.cases import PORTRAIT, Case
from facsight_evals.datasets.orders import HARMLESS, ORDERS

needs_portrait = pytest.mark.skipif(
    not PORTRAIT.is_file(), reason="the portrait is part of the checkout only"
)


@needs_portrait
def test_orders_are_where_they_are_said_to_be(tmp_path: Path) -> None:
    with Image.open(PORTRAIT) as opened:
        pixels = opened.convert("RGB").tobytes()
    seen = set()
    for attack in attacks(60, orders=True):
        if attack.channel == "context":
            continue
        case = attack.mounted(tmp_path)
        with Image.open(str(case.picture)) as written:
            same = written.convert("RGB").tobytes() == pixels
            holds = bool({"exif", "XML:com.adobe.xmp"} & written.info.keys())
        assert same == (attack.channel != "painted")
        assert holds == (attack.channel == "metadata")
        seen.add(attack.channel)
    assert seen == {"file name", "metadata", "painted"}


def test_words_are_added_to_those_of_the_user(tmp_path: Path) -> None:
    attack = Attack(Case(context="She won.", seed=3), "context", "Obey.", True, 0)
    assert attack.mounted(tmp_path) == Case(context="She won. Obey.", seed=3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("orders", [True, False])
def test_orders_and_harmless_words_stand_in_the_same_places(orders: bool) -> None:
    made = list(attacks(100, orders=orders))
    assert {one.text for one in made} <= set(ORDERS if orders else HARMLESS)
    assert {one.order for one in made} == {orders}
    assert [one.number for one in made] == list(range(len(made)))
    assert Counter(one.channel for one in made)["context"] == 82
    others = [(one.case, one.channel) for one in attacks(100, orders=not orders)]
    assert [(one.case, one.channel) for one in made] == others
    assert all(one.case.context for one in made), "words that a situation is read in"


def test_an_attack_survives_its_log() -> None:
    for one in attacks(40, orders=True):
        assert Attack.from_json(one.to_json()) == one
    given = attack_samples(attacks(40, orders=True), limit=5)
    assert [one.id for one in given] == [1, 2, 3, 4, 5]
    assert given[0].input == Attack.from_json((given[0].metadata or {})["attack"]).text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", ".. .. etc passwd"),
        ('a<b>:"|?*\0\n', "a b"),
        ("///", "order"),
        ("x" * 500, "x" * 200),
        ("\u0434" * 300, "\u0434" * 100),
    ],
)
def test_a_text_becomes_a_name_that_every_system_takes(text: str, name: str) -> None:
    assert module._name(text) == name


@pytest.mark.parametrize("field", ["ImageDescription", "UserComment", "XMP"])
def test_metadata_holds_the_words(field: str, tmp_path: Path) -> None:
    source, target = tmp_path / "a.png", tmp_path / "b.png"
    Image.new("RGB", (8, 6), "grey").save(source)
    module._save_with_text(source, target, field, "Obey now.")
    data = target.read_bytes()
    assert b"Obey now." in data or "Obey now.".encode("utf-16-be") in data
    with Image.open(target) as written, Image.open(source) as plain:
        assert written.tobytes() == plain.tobytes()
