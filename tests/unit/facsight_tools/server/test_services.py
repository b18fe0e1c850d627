"""What the tools stand on: the order of a measurement, whose it is, and what it was made with."""

import pytest
from tests.unit.facsight_tools.server.setting import ENCODED, PICTURE, TWO_FACES, FakeMeasurer

from facsight_tools.errors import (
    AnalysisExpired,
    FacsightError,
    ImageNotFound,
    InputError,
    ServerBusy,
    UnknownOption,
)
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.security.principal import LOCAL, enter
from facsight_tools.server.services import MEASURING_STAGES, Services
from facsight_tools.server.workers.wire import Options


class Told:
    def __init__(self) -> None:
        self.texts: list[str] = []

    async def __call__(self, text: str) -> None:
        self.texts.append(text)


@pytest.mark.parametrize("scene", [True, False])
async def test_a_measurement_is_kept_with_what_it_was_made_with(scene: bool) -> None:
    measurer, told = FakeMeasurer(), Told()
    services = Services(measurer=measurer)
    handle, kept = await services.measure(
        ENCODED, ["pspi"], labels="compound", scene=scene, tell=told
    )
    assert measurer.measured == [(PICTURE, Options(("pspi",), "compound", scene))]
    assert services.kept(handle) is kept
    assert (kept.picture, kept.analysis) == (PICTURE, TWO_FACES)
    assert kept.labels is not None
    assert kept.labels.id == "compound"
    assert len(told.texts) == MEASURING_STAGES
    assert told.texts[0] == "Reading the picture"
    assert ("people" in told.texts[1]) == scene


@pytest.mark.parametrize(
    ("image", "rules", "labels", "busy", "error"),
    [
        ("none.png", ["none"], None, None, UnknownOption),
        ("none.png", ["own.toml"], None, None, UnknownOption),
        ("none.png", [], "none", None, UnknownOption),
        ("none.png", [], None, ServerBusy("full", 1), ServerBusy),
        ("none.png", [], None, None, ImageNotFound),
    ],
)
async def test_what_costs_least_is_refused_first(
    image: str,
    rules: list[str],
    labels: str | None,
    busy: FacsightError | None,
    error: type[FacsightError],
) -> None:
    """Options, then room, then the picture: none of these pictures is there."""
    measurer = FakeMeasurer(busy=busy)
    services = Services(measurer=measurer)
    with pytest.raises(error):
        await services.measure(image, rules, labels=labels, scene=False)
    assert measurer.measured == []
    assert len(services.store) == 0


async def test_a_failed_measurement_keeps_nothing() -> None:
    services = Services(measurer=FakeMeasurer(error=InputError("no")))
    with pytest.raises(InputError):
        await services.measure(ENCODED, [], scene=False)
    assert len(services.store) == 0


async def test_a_handle_is_its_owners() -> None:
    services = Services(measurer=FakeMeasurer())
    try:
        enter("alice")
        handle, kept = await services.measure(ENCODED, [], scene=False)
        services.answered(handle, *[None] * 2)  # type: ignore[arg-type]
        enter("bob")
        for ask in (services.kept, services.ledger):
            with pytest.raises(AnalysisExpired):
                ask(handle)
        enter("alice")
        assert services.kept(handle).analysis is kept.analysis
    finally:
        enter(LOCAL)


async def test_a_server_may_read_shorter_contexts() -> None:
    services = Services(measurer=FakeMeasurer(), context_characters=10)
    handle, _ = await services.measure(ENCODED, [], scene=False)
    assert services.ledger(handle, "She won. A").get("C1") is not None
    with pytest.raises(InputError, match="has 11 characters and this server reads 10 at most"):
        services.ledger(handle, "She won. AB")
    free = Services(measurer=FakeMeasurer(), store=services.store)
    assert free.ledger(handle, "She won the match.").get("C1") is not None


def test_the_defaults_open_no_network() -> None:
    services = Services()
    services.measurer.check_room()
    assert isinstance(services.intake, Intake)
    assert services.lifetime_s == services.store.lifetime_s
