"""What must hold for every entry."""

import re

import pytest

from facsight_tools.networks import catalogue
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.spec import ModelSpec, RepositorySource, UrlSource, WheelSource

SPECS = list(CATALOGUE.values())
SOURCES = {"built": WheelSource, "bundled": RepositorySource, "pulled": UrlSource}


@pytest.mark.parametrize("spec", SPECS, ids=list(CATALOGUE))
def test_entry_is_complete(spec: ModelSpec) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", spec.sha256)
    assert re.fullmatch(r"[a-z0-9_]+", spec.id)
    assert spec.file_name.startswith(spec.id)
    assert spec.licence in {"Apache-2.0", "MIT"}
    assert isinstance(spec.source, SOURCES[spec.kind])
    assert spec.reference
    assert spec.card.is_file()
    assert spec.card.read_text("utf-8").startswith(f"# {spec.id}\n")


def test_addresses_are_immutable() -> None:
    for spec in SPECS:
        if isinstance(spec.source, UrlSource):
            assert spec.source.url.startswith("https://")
            assert not re.search(r"/(main|master|latest)/", spec.source.url)


def test_a_second_model_of_the_same_name_is_refused() -> None:
    with pytest.raises(ValueError, match=SPECS[0].id):
        catalogue.index((SPECS[0], SPECS[1], SPECS[0]))


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["other"] = SPECS[0]  # type: ignore[index]
