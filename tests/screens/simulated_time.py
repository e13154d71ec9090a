"""A page whose hours pass when the test says so, and a watcher that looks at it in real time, at every frame.

Timers, `Date` and `performance.now()` follow the simulated clocks; frames, the network, files and decoding are real. So
days pass in minutes, and whatever a real machine has to wait for is really waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, Page

CLOCK = """
(() => {
  const Real = Date
  const timers = new Map()
  let steady_ms = 0
  let wall_ms = __WALL_MS__
  let last = 0
  const plan = (run, after_ms, every_ms, given) => {
    last += 1
    timers.set(last, { at_ms: steady_ms + Math.max(0, Number(after_ms) || 0), every_ms, run: () => run(...given) })
    return last
  }
  const forget = (timer) => void timers.delete(timer)
  window.setTimeout = (run, after_ms, ...given) => plan(run, after_ms, null, given)
  window.setInterval = (run, every_ms, ...given) => plan(run, every_ms, Math.max(1, every_ms), given)
  window.clearTimeout = window.clearInterval = forget
  performance.now = () => steady_ms
  window.Date = class extends Real {
    constructor(...given) {
      if (given.length === 0) super(wall_ms)
      else super(...given)
    }
    static now() {
      return wall_ms
    }
  }
  const go = (at_ms) => {
    wall_ms += Math.max(0, at_ms - steady_ms)
    steady_ms = Math.max(at_ms, steady_ms)
  }
  window.simulated = {
    async advance(ms) {
      const until_ms = steady_ms + ms
      for (;;) {
        let due = null
        for (const [timer, { at_ms }] of timers) {
          if (at_ms <= until_ms && (due === null || at_ms < timers.get(due).at_ms)) due = timer
        }
        if (due === null) break
        const { at_ms, every_ms, run } = timers.get(due)
        go(at_ms)
        if (every_ms === null) timers.delete(due)
        else timers.get(due).at_ms = at_ms + every_ms
        run()
        await null
      }
      go(until_ms)
    },
    set(ms) {
      wall_ms += ms
    },
  }
})()
"""

WATCHER = """
(() => {
  /** Less than the player makes the next thing ready ahead. */
  const STEP_MS = 3000
  const frame = requestAnimationFrame.bind(window)
  const now = performance.now.bind(performance)
  const began = now()
  const watch = { shown: [], empty_ms: 0, longest_empty_ms: 0, emptiest: '', filled_after_ms: null, frames: 0 }
  window.watched = watch
  const parts = () => {
    const player = document.querySelector('sb-player')
    const layers = [...(player?.shadowRoot?.querySelectorAll('sb-layer[seen]') ?? [])].sort(
      (one, other) => Number(other.hasAttribute('leaving')) - Number(one.hasAttribute('leaving')),
    )
    const own = document.querySelector('main > sb-stage') ?? player?.shadowRoot?.querySelector('.ground') ?? null
    return { layers, own }
  }
  const isDrawn = (layer) => {
    if (Number(getComputedStyle(layer).opacity) < 0.5) return false
    const picture = layer.shadowRoot.querySelector('img, video')
    if (picture?.localName === 'img') return picture.complete && picture.naturalWidth > 0
    if (picture?.localName === 'video') return picture.readyState >= 2
    return layer.shadowRoot.querySelector('.whole')?.childElementCount > 0
  }
  const isFilled = () => {
    const { layers, own } = parts()
    if (document.querySelector('sb-emergency') !== null) return true
    return layers.some(isDrawn) || (own !== null && getComputedStyle(own).visibility === 'visible')
  }
  const note = () => {
    const { layers } = parts()
    const hidden = document.querySelector('sb-player')?.hidden === true
    const covered = hidden || document.querySelector('sb-emergency') !== null
    const item = covered ? null : (layers.at(-1)?.dataset.item ?? null)
    const turn = covered ? null : (layers.at(-1) ?? null)
    if (turn === watch.turn) return
    watch.turn = turn
    const shows_s = turn?.show?.shows_s ?? 0
    watch.shown.push({ item, shows_s, steady_s: performance.now() / 1000, now_s: Date.now() / 1000 })
  }
  let last_ms = now()
  const look = () => {
    const at_ms = now()
    watch.frames += 1
    note()
    if (isFilled()) {
      watch.filled_after_ms ??= at_ms - began
      watch.empty_ms = 0
    } else if (watch.filled_after_ms !== null) {
      watch.empty_ms += at_ms - last_ms
      if (watch.empty_ms > watch.longest_empty_ms) {
        watch.longest_empty_ms = watch.empty_ms
        watch.emptiest = parts().layers.map((each) => each.dataset.item).join(', ')
      }
    }
    last_ms = at_ms
    frame(look)
  }
  frame(look)
  const follow = () => {
    const root = document.querySelector('sb-player')?.shadowRoot
    if (root == null) return void frame(follow)
    const changes = { subtree: true, childList: true, attributes: true, attributeFilter: ['seen', 'leaving', 'hidden'] }
    new MutationObserver(note).observe(root, changes)
    new MutationObserver(note).observe(document.querySelector('sb-kiosk'), changes)
  }
  frame(follow)
  /**
   * Lets the hours go on, a few seconds at a time, and really waits in between until nothing is being made ready any
   * more; what was seen meanwhile. What had begun to fade before a few seconds passed has done so after them: else it
   * would still be faint when the player takes away what it has long replaced.
   */
  window.pass = async (ms) => {
    const root = () => document.querySelector('sb-player')?.shadowRoot
    const unready = () => root()?.querySelector('sb-layer:not([ready])')
    for (let left_ms = ms; left_ms > 0; left_ms -= STEP_MS) {
      const fading = root()?.getAnimations().filter((each) => each instanceof CSSTransition) ?? []
      await window.simulated.advance(Math.min(left_ms, STEP_MS))
      for (const each of fading) each.finish()
      const until_ms = now() + 3000
      while (unready() && now() < until_ms) await new Promise((done) => frame(done))
    }
    const { shown, longest_empty_ms, emptiest } = watch
    watch.shown = []
    return { shown, longest_empty_ms, emptiest }
  }
  /** Waits until there is something to see, at most this long; in no simulated time. */
  window.filled = async (most_ms) => {
    while (watch.filled_after_ms === null && now() - began < most_ms) await new Promise((done) => frame(done))
    return watch.filled_after_ms
  }
})()
"""

BOOT = """
async () => {
  const { held } = await navigator.locks.query()
  return held.map(({ name }) => name).find((name) => name.startsWith('shopbell-player-'))?.slice(16) ?? null
}
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something came to be seen."""

    item: str | None
    "None: nothing of the signage."
    shows_s: float
    "How long it is to stand, as the page has it."
    steady_s: float
    now_s: float


@dataclass(frozen=True, slots=True)
class Passed:
    """What the watcher saw while time passed."""

    shown: list[Seen]
    longest_empty_ms: float
    "Of real time, since the page first showed something."
    emptiest: str
    "What was on its way to be seen then."


@dataclass(frozen=True, slots=True)
class SimulatedPage:
    page: Page

    async def pass_by(self, seconds: float) -> Passed:
        found: dict[str, Any] = await self.page.evaluate("(ms) => window.pass(ms)", seconds * 1000)
        shown = [Seen(**each) for each in found["shown"]]
        return Passed(shown, found["longest_empty_ms"], found["emptiest"])

    async def filled_after_ms(self, most_ms: float) -> float | None:
        """How long after it was opened the page showed something, in real time; None: not within `most_ms`."""
        found: float | None = await self.page.evaluate("(ms) => window.filled(ms)", most_ms)
        return found

    async def set_clock(self, by_s: float) -> None:
        """The clock on the wall jumps; the time that passes does not."""
        await self.page.evaluate("(ms) => window.simulated.set(ms)", by_s * 1000)

    async def boot(self) -> str | None:
        """The name of this start of the page in proofs of play."""
        found: str | None = await self.page.evaluate(BOOT)
        return found


async def open_simulated(context: BrowserContext, now_s: float) -> SimulatedPage:
    """A new page of a context, not on its way anywhere yet; its clocks begin at `now_s` wherever it goes."""
    page = await context.new_page()
    # One script, since two would run in no certain order: the watcher keeps the real clocks before they are replaced.
    await page.add_init_script(WATCHER + ";" + CLOCK.replace("__WALL_MS__", str(round(now_s * 1000))))
    return SimulatedPage(page)
