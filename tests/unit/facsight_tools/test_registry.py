"""Other packages' readers by name: found when asked for, refused with the package named."""

import sys
from pathlib import Path

import pytest
from tests.readers import FixedReader, plain_pipeline

from facsight_tools.backends.fake import FakeEngine
from facsight_tools.errors import ModelMissing, ReaderInvalid, ReaderMissing, UnknownOption
from facsight_tools.registry import AU_READERS, DETECTORS, SLOTS, others

MODULE = """
from tests.readers import FixedReader, MeanLandmarker, MiddleDetector, SureEmotion
import sys

class Broken:
    def __init__(self):
        raise RuntimeError("no weights here")

def mine():
    return FixedReader("mine", {12: 3.0})

nothing = None
"""


class Packages:
    """Writes packages of one module and some entry points into a folder of the module path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, points: str, licence: str | None = "BSD-3-Clause") -> None:
        (self.folder / f"{name}_module.py").write_text(MODULE)
        info = self.folder / f"{name}-2.5.dist-info"
        info.mkdir()
        told = "" if licence is None else f"License-Expression: {licence}\n"
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 2.5\n{told}")
        (info / "entry_points.txt").write_text(points.replace("MODULE", f"{name}_module"))


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packages:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("otherlab_module", "thirdlab_module", "silent_module"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return Packages(tmp_path)


def test_a_reader_of_an_installed_package_is_found_by_name(packages: Packages) -> None:
    packages.add("otherlab", "[facsight.au_readers]\nmine = MODULE:mine\n")
    pipeline = plain_pipeline(au_readers=[FixedReader(), "mine"])
    assert [part.reader for part in pipeline.provenance.au_readers] == ["fixed", "mine"]


def test_every_part_has_its_group(packages: Packages) -> None:
    packages.add(
        "otherlab",
        "[facsight.detectors]\nmiddle = MODULE:MiddleDetector\n"
        "[facsight.landmarkers]\nmean = MODULE:MeanLandmarker\n"
        "[facsight.au_readers]\nfixed = MODULE:FixedReader\n"
        "[facsight.emotion_readers]\nsure = MODULE:SureEmotion\n",
    )
    pipeline = plain_pipeline(
        detector="middle", landmarker="mean", au_readers=["fixed"], emotion="sure"
    )
    assert [part.reader for part in pipeline.provenance.parts] == [
        "middle",
        "mean",
        "fixed",
        "sure",
    ]


def test_a_list_imports_nothing_of_others(packages: Packages) -> None:
    packages.add("otherlab", "[facsight.au_readers]\nmine = MODULE:mine\n")
    packages.add("silent", "[facsight.detectors]\nquiet = MODULE:mine\n", licence=None)
    found = {one.name: one for _, one in others()}
    assert (found["mine"].package, found["mine"].version) == ("otherlab", "2.5")
    assert found["mine"].part == "action-unit reader"
    assert found["mine"].licence == "BSD-3-Clause"
    assert found["quiet"].licence == "not stated"
    assert not {"otherlab_module", "silent_module"} & set(sys.modules)


def test_facsights_own_are_listed_with_its_licence() -> None:
    own = [one for slot in SLOTS for one in slot.installed() if one.package == "facsight"]
    assert [one.name for one in own] == ["blazeface", "face_mesh", "facsight", "rules"]
    assert {one.licence for one in own} == {"Apache-2.0"}


def test_an_unknown_name_says_which_there_are(packages: Packages) -> None:
    packages.add("otherlab", "[facsight.au_readers]\nmine = MODULE:mine\n")
    with pytest.raises(ReaderMissing, match=r"'theirs'; there are: facsight, mine\. Install"):
        AU_READERS.get("theirs", FakeEngine({}))
    with pytest.raises(ReaderMissing, match="there are: blazeface"):
        DETECTORS.get("mine", FakeEngine({}))


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("MODULE:Broken", "RuntimeError: no weights here"),
        ("MODULE:gone", "AttributeError"),
        ("no_such_module_at_all:x", "ModuleNotFoundError"),
        ("MODULE:nothing", "TypeError"),
        ("MODULE:FixedReader", "calls itself 'fixed'"),
        ("MODULE:sys.getrecursionlimit", "it has no `card`"),
    ],
)
def test_a_broken_one_names_its_package(packages: Packages, point: str, said: str) -> None:
    packages.add("otherlab", f"[facsight.au_readers]\nmine = {point}\n")
    with pytest.raises(ReaderInvalid, match=r"'mine' of the package otherlab 2\.5") as caught:
        AU_READERS.get("mine", FakeEngine({}))
    assert said in str(caught.value)


def test_a_name_that_two_packages_offer_is_refused(packages: Packages) -> None:
    for name in ("otherlab", "thirdlab"):
        packages.add(name, "[facsight.au_readers]\nmine = MODULE:mine\n")
    with pytest.raises(ReaderInvalid, match=r"(?s)otherlab 2\.5.*uninstall all but one"):
        AU_READERS.get("mine", FakeEngine({}))


def test_a_name_given_twice_is_refused(packages: Packages) -> None:
    packages.add("otherlab", "[facsight.au_readers]\nmine = MODULE:mine\n")
    with pytest.raises(UnknownOption, match="'mine' is given twice"):
        plain_pipeline(au_readers=["mine", "mine"])


def test_a_package_cannot_take_facsights_own_name(packages: Packages) -> None:
    packages.add("otherlab", "[facsight.au_readers]\nfacsight = MODULE:mine\n")
    with pytest.raises(ModelMissing, match="au_geometry"):
        AU_READERS.get("facsight", FakeEngine({}))
