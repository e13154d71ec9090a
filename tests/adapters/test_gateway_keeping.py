"""`gateway.outbox.keeping` on a file system that really is full: nothing twice, the newest kept, the rest declared."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.air.window import Sighting
from gateway.outbox.keeping import TRIED_EVERY_S, Keeper
from gateway.outbox.outbox import Outbox
from gateway.outbox.rows import Clock, Place
from gateway.outbox.thread import OutboxThread
from gateway.outbox.unstored import NAME
from tests.adapters.small_disk import SmallDisk, small_disk
from wire.messages.mqtt import BATCH_ROWS, Layout

__all__ = ["small_disk"]

NOW = Clock(1_800_000_100.0, 100.0, True)


class Rig:
    """A keeper with a clock that is turned by hand."""

    def __init__(self, folder: Path, rows_in_memory: int, boot_id: str = "boot") -> None:
        self.now_s = 0.0
        self.outbox = OutboxThread(Outbox(folder, boot_id=boot_id, machine_boot="machine"))
        self.keeper = Keeper(self.outbox, monotonic_s=lambda: self.now_s, rows_in_memory=rows_in_memory)

    async def keep(self, *numbers: int, synced: bool = True) -> bool:
        self.now_s += TRIED_EVERY_S
        return await self.keeper.keep([sighting(number) for number in numbers], clock_synced=synced)

    async def delivered(self) -> list[tuple[int, int]]:
        """Number and seq of everything, each batch settled before the next."""
        found: list[tuple[int, int]] = []
        while (batch := await self.outbox.after(Place(), BATCH_ROWS, NOW)) is not None:
            found += [(int(row.token, 16), row.seq) for row in batch.rows]
            await self.outbox.settle(batch.boot_id, batch.last.seq)
        return found


def sighting(number: int) -> Sighting:
    return Sighting(number.to_bytes(16, "big"), Layout.IOS, None, -60.0, 1, NOW.at_s, NOW.at_s, 50.0)


@pytest.fixture
def rig(small_disk: SmallDisk) -> Iterator[Rig]:
    made = Rig(small_disk.folder / "data", rows_in_memory=100)
    yield made
    made.outbox.close()


async def until_full(rig: Rig, number: int) -> int:
    """Keeps sightings until the disk takes no more; the number of the last that it took."""
    while await rig.keep(number + 1):
        number += 1
    return number


async def test_what_a_full_disk_does_not_take_waits_and_is_written_once(rig: Rig, small_disk: SmallDisk) -> None:
    await rig.keep(*range(1, 11))
    small_disk.fill()
    last = await until_full(rig, 10)
    assert "full" in rig.keeper.trouble
    assert not await rig.keep(last + 2, last + 3)
    assert rig.keeper.waiting == 3
    small_disk.make_room()
    assert await rig.keep()
    assert rig.keeper.trouble == ""
    assert await rig.delivered() == [(number, number) for number in range(1, last + 4)]
    assert rig.keeper.lost == 0


async def test_the_newest_are_kept_and_the_rest_is_declared(rig: Rig, small_disk: SmallDisk) -> None:
    await rig.keep(1)
    small_disk.fill()
    last = await until_full(rig, 1)
    for number in range(last + 2, last + 202):
        await rig.keep(number)
    assert (rig.keeper.waiting, rig.keeper.lost) == (100, 101)
    small_disk.make_room()
    await rig.keep(last + 202)
    kept = [(number, number) for number in [*range(1, last + 1), *range(last + 103, last + 203)]]
    assert await rig.delivered() == kept, "those that were dropped took a number"
    assert rig.keeper.lost == 102


async def test_a_full_disk_is_asked_once_a_second(rig: Rig, small_disk: SmallDisk) -> None:
    await rig.keep(1)
    small_disk.fill()
    await until_full(rig, 1)
    small_disk.make_room()
    assert not await rig.keeper.keep([sighting(1000)])
    rig.now_s += TRIED_EVERY_S
    assert await rig.keeper.keep()


async def test_a_time_that_could_not_be_believed_is_not_believed_later(rig: Rig, small_disk: SmallDisk) -> None:
    await rig.keep(1)
    small_disk.fill()
    last = await until_full(rig, 1)
    await rig.keep(last + 2, synced=False)
    await rig.keep(last + 3, synced=True)
    small_disk.make_room()
    await rig.keep()
    unset = Clock(1.0, 1.0, synced=False)
    batch = await rig.outbox.after(Place(1, last), BATCH_ROWS, unset)
    assert batch is not None
    assert [row.clock_synced for row in batch.rows] == [True, False, True]


async def test_a_caller_that_is_cancelled_leaves_nothing_to_be_written_twice(rig: Rig) -> None:
    caller = asyncio.create_task(rig.keep(*range(1, 51)))
    await asyncio.sleep(0)
    caller.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await caller
    await rig.keep(51)
    assert await rig.delivered() == [(number, number) for number in range(1, 52)]


async def owed(folder: Path, boot_id: str = "the next") -> list[tuple[str, int, list[int]]]:
    """What the next start delivers, settling each batch: boot, oldest number that it holds, numbers."""
    rig = Rig(folder, rows_in_memory=100, boot_id=boot_id)
    found = []
    while (batch := await rig.outbox.after(Place(), 1000, NOW)) is not None:
        found.append((batch.boot_id, batch.oldest_seq_held, [row.seq for row in batch.rows]))
        await rig.outbox.settle(batch.boot_id, batch.last.seq)
    rig.outbox.close()
    return found


@pytest.mark.parametrize("ends", ["in order", "killed"])
async def test_what_a_full_disk_never_took_is_declared_at_the_next_start(
    small_disk: SmallDisk, ends: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = small_disk.folder / "data"
    rig = Rig(folder, rows_in_memory=100)
    await rig.keep(1)
    small_disk.fill()
    last = await until_full(rig, 1)
    for number in range(last + 2, last + 152):  # 151 by now, of which memory holds 100
        await rig.keep(number)
    if ends == "in order":
        await rig.keeper.close()
    rig.outbox.close()
    small_disk.make_room()
    assert await owed(folder) == [("boot", 1, list(range(1, last + 1))), ("boot", last + 152, [])]
    assert await owed(folder, "one more") == [], "once"
    said = [record.facts for record in caplog.records if record.message == "sightings lost"]  # type: ignore[attr-defined]
    assert said == ([{"count": 151, "declared": True}] if ends == "in order" else [])


async def test_what_could_be_written_after_all_is_not_declared(small_disk: SmallDisk) -> None:
    rig = Rig(small_disk.folder / "data", rows_in_memory=100)
    await rig.keep(1)
    small_disk.fill()
    last = await until_full(rig, 1)
    small_disk.make_room()
    await rig.keeper.close()
    assert rig.keeper.waiting == 0
    rig.outbox.close()
    assert await owed(small_disk.folder / "data") == [("boot", 1, list(range(1, last + 2)))]


async def test_where_there_is_no_room_for_the_note_it_is_said(
    small_disk: SmallDisk, caplog: pytest.LogCaptureFixture
) -> None:
    rig = Rig(small_disk.folder / "data", rows_in_memory=100)
    await rig.keep(1)
    (small_disk.folder / "data" / NAME).unlink()
    small_disk.fill()
    last = await until_full(rig, 1)
    await rig.keeper.close()
    rig.outbox.close()
    small_disk.make_room()
    assert await owed(small_disk.folder / "data") == [("boot", 1, list(range(1, last + 1)))]
    assert {"count": 1, "declared": False} in [record.facts for record in caplog.records]  # type: ignore[attr-defined]


async def test_settling_waits_for_room_too(rig: Rig, small_disk: SmallDisk) -> None:
    """The uplink tries again; here only: it neither raises anything else nor forgets."""
    await rig.keep(*range(1, 11))
    small_disk.fill()
    last = await until_full(rig, 10)
    small_disk.make_room()
    assert await rig.outbox.settle("boot", 10) == 10
    await rig.keep()
    assert await rig.delivered() == [(number, number) for number in range(11, last + 2)]
