from types import MappingProxyType

import pytest

from facsight_tools.evidence.sources import networks_of, source_of
from facsight_tools.types import NetworkUse, PartUse, Provenance


def part(name: str, *networks: str) -> PartUse:
    uses = tuple(NetworkUse(one, one * 32, "CPUExecutionProvider") for one in networks)
    return PartUse(name, "3", uses)


def provenance(**parts: PartUse) -> Provenance:
    given = {"detector": part("d", "d2", "d1"), "landmarker": part("l", "au")}
    return Provenance(
        **(given | parts),  # type: ignore[arg-type]
        au_readers=(part("first", "n1"), part("second", "n2")),
        emotion=part("rules"),
        packages=MappingProxyType({}),
    )


def test_a_row_names_the_networks_of_its_parts_and_no_others() -> None:
    made = provenance(body=part("b", "b1"))
    assert source_of(made, "detector") == "d1:d1d1d1d1d1d1, d2:d2d2d2d2d2d2"
    assert source_of(made, "au_reader") == "n1:n1n1n1n1n1n1", "whatever the networks are called"
    assert source_of(made, "body", "landmarker") == "au:auauauauauau, b1:b1b1b1b1b1b1"


def test_a_part_without_networks_is_named_itself() -> None:
    assert networks_of(part("mine")) == "mine@3"
    assert networks_of(part("mine"), part("b", "b1")) == "b1:b1b1b1b1b1b1"


def test_what_was_not_asked_for_names_all_that_the_faces_rest_on() -> None:
    made = provenance()
    assert source_of(made, "body") == source_of(made, "hand")
    assert [one.split(":")[0] for one in source_of(made, "hand").split(", ")] == [
        *("au", "d1", "d2", "n1"),
    ]


def test_the_networks_of_all_parts_in_one_table() -> None:
    made = provenance(hand=part("h", "d1"))
    assert list(made.models) == ["d2", "d1", "au", "n1", "n2"]
    assert made.models["n2"] == ("n2" * 32, "CPUExecutionProvider")
    seen = provenance(cover=part("c", "c1"), eyes=part("e", "e1"))
    assert list(seen.models) == ["d2", "d1", "au", "c1", "n1", "n2", "e1"]
    with pytest.raises(TypeError):
        made.models["n2"] = ("", "")  # type: ignore[index]


def test_somebody_must_have_read_the_units() -> None:
    with pytest.raises(ValueError, match="one or more"):
        Provenance(part("d"), part("l"), (), part("e"), MappingProxyType({}))
