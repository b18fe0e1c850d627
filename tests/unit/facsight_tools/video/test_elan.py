from __future__ import annotations

import os.path
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.series import scene

from facsight_tools.video.elan import eaf
from facsight_tools.video.events import events

FOUND = events(scene())
SAID = [(1.0, 4.5, 'I\'m "fine" & <well>')]


def test_every_event_is_an_annotation_between_its_times() -> None:
    root = Xml.fromstring(eaf(FOUND, "folder/scene.mp4", SAID, "folder"))  # noqa: S314
    times = {
        slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE") or "-1")
        for slot in root.iter("TIME_SLOT")
    }
    assert list(times.values()) == sorted(times.values())
    spans = []
    for tier in root.iter("TIER"):
        for one in tier.iter("ALIGNABLE_ANNOTATION"):
            start, end = times[one.get("TIME_SLOT_REF1")], times[one.get("TIME_SLOT_REF2")]
            assert start < end
            spans.append((tier.get("TIER_ID"), start, one.findtext("ANNOTATION_VALUE")))
    assert len(spans) == len(FOUND) + 1
    assert ("said", 1000, SAID[0][2]) in spans
    smile = next(one for one in FOUND if one.name == "smile")
    assert ("F1 smile", round(smile.onset_s * 1000), f"D {smile.strength:.2f}") in spans
    ids = [one.get("ANNOTATION_ID") for one in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(set(ids)) == len(ids)
    (media,) = root.iter("MEDIA_DESCRIPTOR")
    assert media.get("RELATIVE_MEDIA_URL") == "./scene.mp4"


def test_equal_events_give_equal_bytes() -> None:
    assert eaf(FOUND, "scene.mp4") == eaf(tuple(reversed(FOUND)), "scene.mp4")


def test_elan_files_are_read_by_another_program(tmp_path: object) -> None:
    elan = pytest.importorskip("pympi.Elan")
    path = f"{tmp_path}/scene.eaf"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(eaf(FOUND, "scene.mp4", SAID))
    read = elan.Eaf(path)
    assert len(read.get_annotation_data_for_tier("F1 AU45")) == 3


NAMES = st.lists(st.sampled_from(["a", "b c", "ü"]), max_size=3)


@given(NAMES, NAMES)
def test_the_video_is_found_from_the_folder_of_the_file(
    video: list[str], folder: list[str]
) -> None:
    root, clip = PurePosixPath("/top"), "clip.mp4"
    path, where = root.joinpath(*video, clip), root.joinpath(*folder)
    (media,) = Xml.fromstring(eaf((), str(path), (), str(where))).iter("MEDIA_DESCRIPTOR")  # noqa: S314
    for link in (media.get("MEDIA_URL"), media.get("RELATIVE_MEDIA_URL")):
        assert link is not None
        assert link.startswith(("./", "../"))
        assert os.path.normpath(where / link) == str(path)


@given(st.text(st.characters()))
def test_any_words_and_any_name_are_well_formed(words: str) -> None:
    root = Xml.fromstring(eaf((), f"{words}.mp4", [(0.0, 1.0, words)]))  # noqa: S314
    assert [one.get("TIER_ID") for one in root.iter("TIER")] == ["said"]
