"""Which calls wait, which go together, and in which order."""

import asyncio

import pytest
from tests.builders import make_analysis
from tests.until import LONG_S

from facsight_tools.drawing import Drawing
from facsight_tools.errors import ServerBusy, ServerStopping
from facsight_tools.server.workers.batching import Call, CallQueue, job_of
from facsight_tools.server.workers.limits import WorkerLimits
from facsight_tools.server.workers.wire import Draw, Measure, Options

ONE, OTHER = Options(("emfacs",)), Options(("affdex",))


def call(picture: bytes = b"p", task: Options | Draw = ONE, owner: str = "") -> Call:
    answer = asyncio.get_running_loop().create_future()
    return Call(picture, task, answer, timeout_s=5, owner=owner)


def drawing() -> Draw:
    return Draw(b"p", make_analysis(), Drawing())


def queue(**limits: float) -> CallQueue:
    given = {"queue": 10, "queue_bytes": 1000, "batch": 3, "window_s": 0.0} | limits
    return CallQueue(WorkerLimits(workers=1, **given), lambda: 7)  # type: ignore[arg-type]


async def put(into: CallQueue, *calls: Call) -> None:
    for one in calls:
        await into.put(one)


async def test_a_batch_is_the_first_and_its_likes_in_order() -> None:
    waiting = queue()
    a, x, b, c, d = call(b"a"), call(b"x", OTHER), call(b"b"), call(b"c"), call(b"d")
    await put(waiting, a, x, b, c, d)
    assert await waiting.take() == [a, b, c], "three at most"
    assert await waiting.take() == [x]
    assert await waiting.take() == [d]
    assert len(waiting) == 0


async def test_a_drawing_and_a_call_that_failed_run_alone() -> None:
    waiting = queue()
    first, second, alone, last = call(task=drawing()), call(task=drawing()), call(), call()
    alone.alone_s = 1.0
    await put(waiting, first, second, alone, last)
    assert [await waiting.take() for _ in range(4)] == [[first], [second], [alone], [last]]
    assert not first.may_join(first)
    assert not last.may_join(alone)
    assert last.may_join(call())
    assert not last.may_join(call(task=OTHER))


async def test_who_comes_within_the_window_joins() -> None:
    waiting = queue(window_s=0.05)
    taking = asyncio.create_task(waiting.take())
    await asyncio.sleep(0)
    early = [call(), call()]
    await put(waiting, *early)
    assert await taking == early
    late = call()
    await put(waiting, late)
    assert await waiting.take() == [late]


async def test_a_full_batch_does_not_wait() -> None:
    waiting = queue(window_s=1000)
    calls = [call() for _ in range(3)]
    await put(waiting, *calls)
    async with asyncio.timeout(LONG_S):
        assert await waiting.take() == calls


async def test_whose_caller_has_gone_takes_no_place_and_no_turn() -> None:
    waiting = queue(queue=2)
    gone, stays = call(b"gone"), call(b"stays")
    await put(waiting, gone, stays)
    assert not waiting.has_room
    gone.answer.cancel()
    assert waiting.has_room
    assert len(waiting) == 1
    await put(waiting, call(b"new"))
    assert [one.picture for one in await waiting.take()] == [b"stays", b"new"]


@pytest.mark.parametrize(
    ("limits", "sizes", "refused"),
    [
        ({"queue": 2}, [1, 1], 1),
        ({"queue_bytes": 100}, [60], 41),
        ({"queue_bytes": 100}, [], 101),
        ({"queue": 0}, [], 1),
    ],
)
async def test_one_more_than_may_wait_is_refused(
    limits: dict[str, float], sizes: list[int], refused: int
) -> None:
    waiting = queue(**limits)
    await put(waiting, *(call(bytes(size)) for size in sizes))
    with pytest.raises(ServerBusy, match="try again in 7 s") as busy:
        await waiting.put(call(bytes(refused)))
    assert busy.value.retry_after_s == 7
    assert len(waiting) == len(sizes)
    if "queue_bytes" in limits and refused > 1:
        await waiting.put(call(bytes(refused - 1)))


async def test_what_was_taken_goes_back_in_front() -> None:
    waiting = queue()
    first, second, third = call(b"1"), call(b"2"), call(b"3")
    await put(waiting, first, second)
    assert await waiting.take() == [first, second]
    await waiting.put(third)
    await waiting.put_back([first, second])
    assert await waiting.take() == [first, second, third]


async def test_an_end_answers_everyone() -> None:
    waiting = queue()
    first, gone = call(), call()
    await put(waiting, first, gone)
    gone.answer.cancel()
    error = ServerStopping("no")
    waiting.drop_all(error)
    assert first.answer.exception() is error
    assert gone.answer.cancelled()
    assert len(waiting) == 0


async def test_a_batch_is_one_job() -> None:
    calls = [call(b"a"), call(b"b")]
    assert job_of(calls) == Measure((b"a", b"b"), ONE)
    drawn = drawing()
    assert job_of([call(task=drawn)]) is drawn


@pytest.mark.parametrize("batch", [1, 2, 4])
@pytest.mark.parametrize("alone", [True, False])
async def test_owners_take_turns_however_many_calls_one_has(batch: int, alone: bool) -> None:
    waiting = queue(queue=100, batch=batch)
    many = [call(b"a", owner="a") for _ in range(20)]
    for one in many:
        one.alone_s = 1.0 if alone else None
    await put(waiting, *many)
    taken = await waiting.take()
    others = [call(b"b", owner="b"), call(b"c", owner="c"), call(b"b", owner="b")]
    await put(waiting, *others)
    for _ in range(4):
        taken += await waiting.take()
    places = [taken.index(one) for one in others if one in taken]
    assert others[0] in taken
    assert others[1] in taken
    # At most what was taken before, one of each owner and the batch that they are in.
    assert max(places[:2]) <= 2 * batch + 2
    assert [one for one in taken if one in many] == many[: len([t for t in taken if t in many])]
