"""Jane turns the bell off in the middle of her visit: within a second nothing further happens, on any screen."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from simulator.demo.performance import Performance
from simulator.demo.seen import Seen
from tests.stories.running import performance, until

AT_ONCE_S = 1.0
SETTLE_S = 12.0

GOODBYES = {"bell.changed", "visit.ended", "task.expired"}
"What tells the screens that it is over."


async def test_after_an_opt_out_nothing_further_happens(tmp_path: Path) -> None:
    async with performance(tmp_path, seed=2) as play:
        performing = asyncio.create_task(play.perform())
        await until(lambda: _was_rung(play), 40.0)
        # The app says it; her phone stays on the air all the same, as a phone without a connection would.
        await play.player.apps["jane"].opt_out()
        opted_out_s = time.time()
        await asyncio.sleep(SETTLE_S)
        performing.cancel()
        await asyncio.gather(performing, return_exceptions=True)
        late = [s for s in _of_her(play) if s.at_s > opted_out_s + AT_ONCE_S]
        assert [(s.screen, s.kind) for s in late] == []
        said = {s.kind for s in _of_her(play) if s.at_s > opted_out_s - AT_ONCE_S}
        assert said >= {"visit.ended", "task.expired"}
        view = await play.player.apps["jane"].me()
        assert (view["bell"]["bell"], view["visit"]) == ("off", None)


def _was_rung(play: Performance) -> bool:
    on_phone, on_clerk = ({s.kind for s in screen.seen} for screen in (play.phones["jane"], play.clerk))
    return "voucher.issued" in on_phone and "task.offered" in on_clerk


def _of_her(play: Performance) -> list[Seen]:
    """Everything that the phone and the clerks were told, and every invitation of the kiosk."""
    kiosks = [s for kiosk in play.kiosks for s in kiosk.seen if s.body.get("mode") == "invite"]
    return [*play.phones["jane"].seen, *play.clerk.seen, *kiosks]
