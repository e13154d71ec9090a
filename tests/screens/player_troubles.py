"""What may happen to a kiosk: at random, for a while, one beside the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.screens.player_rig import PlayerRig, Span

HOUR_S = 3600.0

AGAIN_WITHIN_S = 60.0
"What has not happened yet, because another trouble stood in its way, soon does."

DAMAGE_KEPT = """
async (chance) => {
  const cache = await caches.open('shopbell-signage')
  const kept = await cache.keys()
  if (kept.length === 0) return false
  const request = kept[Math.floor(chance * kept.length)]
  const type = (await cache.match(request)).headers.get('content-type')
  await cache.put(request, new Response(new Blob(['no picture'], { type })))
  return true
}
"""

End = Callable[[], Awaitable[None]]
"What makes it well again."


@dataclass(frozen=True, slots=True)
class Trouble:
    name: str
    every_h: float
    "On average."
    lasts_h: float
    "On average; 0: an instant."
    begin: Callable[[Troubles], Awaitable[End | None]]
    "None: it could not happen now."


class Troubles:
    """`happen()` does whatever is due by the rig's clock. `hurry`: how many times as often and as short as in life; but
    each kind comes for the first time within `within_s`."""

    def __init__(self, rig: PlayerRig, chance: Random, hurry: float, within_s: float) -> None:
        self.happened: Counter[str] = Counter()
        self._rig = rig
        self._chance = chance
        self._hurry = hurry
        self._offline = False
        self._alarmed = False
        self._calm: Span | None = None
        self._damaged: tuple[Path, bytes] | None = None
        self._due: list[tuple[float, End]] = []
        for trouble in TROUBLES:
            self._plan(trouble, within_s)

    async def happen(self) -> None:
        """An act that fails, because the page is gone, is done the next time."""
        now_s = self._rig.now_s
        if self._calm is not None:
            self._calm.until_s = now_s
        due = sorted((each for each in self._due if each[0] <= now_s), key=lambda each: each[0])
        for each in due:
            await each[1]()
            self._due.remove(each)
        self._note()

    def _note(self) -> None:
        """Whether nothing is in the way of the signage now, nor of what the server says."""
        if self._offline or self._alarmed or not self._rig.site.up:
            self._calm = None
        elif self._calm is None:
            self._calm = Span(self._rig.now_s, self._rig.now_s)
            self._rig.calm.append(self._calm)

    async def all_well(self) -> None:
        """Nothing happens any more, and everything is back."""
        self._due.clear()
        await self._network(away=False)
        await self._mend()
        if not self._rig.site.up:
            await self._rig.site.start()
        await self._all_clear()

    def _plan(self, trouble: Trouble, within_s: float | None = None) -> None:
        after_s = self._chance.expovariate(self._hurry / (trouble.every_h * HOUR_S))
        if within_s is not None:
            after_s = min(after_s, self._chance.uniform(0.0, within_s))
        self._due.append((self._rig.now_s + after_s, lambda: self._begin(trouble)))

    async def _begin(self, trouble: Trouble) -> None:
        end = await trouble.begin(self)
        if end is not None:
            self.happened[trouble.name] += 1
            lasts_s = self._chance.expovariate(self._hurry / (trouble.lasts_h * HOUR_S)) if trouble.lasts_h else 0.0
            self._due.append((self._rig.now_s + lasts_s, end))
        self._plan(trouble, None if self.happened[trouble.name] else AGAIN_WITHIN_S)

    async def lose_network(self) -> End | None:
        if self._offline:
            return None
        await self._network(away=True)
        return lambda: self._network(away=False)

    async def _network(self, *, away: bool) -> None:
        self._offline = away
        await self._rig.context.set_offline(away)

    async def lose_server(self) -> End | None:
        if not self._rig.site.up:
            return None
        await self._rig.site.stop()
        return self._rig.site.start

    async def kill(self) -> End | None:
        await self._rig.kill()
        return _over

    async def damage_kept(self) -> End | None:
        return _over if await self._rig.page.page.evaluate(DAMAGE_KEPT, self._chance.random()) else None

    async def damage_served(self) -> End | None:
        if self._damaged is not None:
            return None
        files = (path for path in (self._rig.site.data / "media").rglob("*") if path.name in self._rig.media)
        path = self._chance.choice(sorted(files))
        whole = path.read_bytes()
        self._damaged = (path, whole)
        path.chmod(0o600)
        path.write_bytes(whole[: len(whole) // 2].ljust(len(whole), b"\0"))
        return self._mend

    async def _mend(self) -> None:
        if self._damaged is not None:
            path, whole = self._damaged
            path.write_bytes(whole)
            self._damaged = None

    async def set_clock(self) -> End | None:
        if self._rig.drift_s != 0.0:
            return None
        await self._rig.jump(self._chance.choice([-1, 1]) * self._chance.uniform(60, 6 * HOUR_S))
        return lambda: self._rig.jump(-self._rig.drift_s)

    async def change_plan(self) -> End | None:
        if not self._rig.site.up:
            return None
        await self._rig.change_plan()
        return _over

    async def alarm(self) -> End | None:
        if not self._rig.site.up:
            return None
        text = {"language": "en", "heading": "Please leave", "sentence": "The doors are open."}
        body = {"kind": "alarm", "texts": [text]}
        await self._rig.as_manager("POST", "/api/signage/emergency", json=body)
        self._alarmed = True
        return self._all_clear

    async def _all_clear(self) -> None:
        if not self._rig.site.up:
            self._due.append((self._rig.now_s + 60, self._all_clear))
            return
        await self._rig.as_manager("DELETE", "/api/signage/emergency")
        self._alarmed = False

    async def touch(self) -> End | None:
        await self._rig.touch()
        return _over


async def _over() -> None:
    """Of what took an instant."""


TROUBLES = (
    Trouble("network away", 3.0, 0.6, Troubles.lose_network),
    Trouble("server away", 4.0, 0.7, Troubles.lose_server),
    Trouble("page killed", 2.5, 0.0, Troubles.kill),
    Trouble("kept file damaged", 1.5, 0.0, Troubles.damage_kept),
    Trouble("server's file damaged", 5.0, 0.5, Troubles.damage_served),
    Trouble("clock set", 4.0, 0.5, Troubles.set_clock),
    Trouble("plan changed", 4.0, 0.0, Troubles.change_plan),
    Trouble("emergency", 8.0, 0.05, Troubles.alarm),
    Trouble("touched", 0.5, 0.0, Troubles.touch),
)
