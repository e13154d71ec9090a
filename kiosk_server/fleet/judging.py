"""How a kiosk is, from what it said last. Pure, told the time.

That a program runs proves nothing: a screen may be black while everything behind it answers. So a kiosk counts the
frames it paints, and one that paints none is told from one that is silent.
"""

from __future__ import annotations

from dataclasses import dataclass

from wire.messages.screens.fleet import KioskBeat, KioskState, KioskTrouble

BEAT_EVERY_S = 15.0

SILENT_AFTER_S = 50.0
"Three words were missed, and a little for the way."

STILL_AFTER_S = 12.0
"A page paints many times a second; the program beside it mends it after ten seconds of nothing."

FEWEST_FRAMES_S = 0.2
"Fewer a second are none: a page that hangs paints one now and then when it is looked at."

LONGEST_SLEEP_S = 7 * 86_400.0
"Opening hours come again each week: whoever says more is not believed to be asleep for ever."

WAKES_WITHIN_S = 300.0
"From switching a screen on to the first word: a small board starts a browser for a minute, and looks for the network."

CLOCK_OFF_S = 30.0
"More, and parts of the day begin at the wrong time."

HOT_C = 80.0
"Where a Raspberry Pi begins to slow itself down."

HEAP_BYTES = 400_000_000
"Of the page's scripts; it needs a tenth of it."

MEMORY_BYTES = 100_000_000

DISK_BYTES = 500_000_000
"Less that is free, and the next week's media do not fit."

OFTEN = 3
"Mended within a day: once is chance, three times is a fault that somebody should see to."

ERRORS = 20


@dataclass(frozen=True, slots=True)
class Word:
    """What is remembered of a kiosk's last heartbeat."""

    beat: KioskBeat
    received_at_s: float
    paints: bool
    since_s: float
    "Since when `paints` is so without a silence between."
    outdated: bool = False
    frames_per_s: float | None = None


def heard(before: Word | None, beat: KioskBeat, now_s: float, *, outdated: bool = False) -> Word:
    """What is remembered once `beat` has come. `outdated`: its page is another one than is served."""
    same = before is not None and before.beat.page == beat.page and now_s > before.received_at_s
    rate = None
    if same and before is not None:
        rate = max(0, beat.frames - before.beat.frames) / (now_s - before.received_at_s)
    paints = beat.visible and beat.still_s <= STILL_AFTER_S and (rate is None or rate >= FEWEST_FRAMES_S)
    goes_on = before is not None and before.paints == paints and now_s - before.received_at_s <= SILENT_AFTER_S
    since_s = before.since_s if goes_on and before is not None else now_s
    return Word(beat, now_s, paints, since_s, outdated, rate)


def state_of(
    word: Word | None, now_s: float, *, joined: bool, listening_since_s: float = 0.0
) -> tuple[KioskState, float | None]:
    """How it is, and since when. `listening_since_s`: before that it may have spoken to a server that was not there."""
    if not joined:
        return "out", None
    if word is None:
        return "never", None
    wakes_at_s = _wakes_at_s(word)
    if wakes_at_s is not None and now_s <= wakes_at_s + WAKES_WITHIN_S:
        return "asleep", word.received_at_s
    if now_s - max(word.received_at_s, listening_since_s) > SILENT_AFTER_S:
        return "silent", word.received_at_s
    return ("painting" if word.paints else "still"), word.since_s


def _wakes_at_s(word: Word) -> float | None:
    """By the server's clock: the kiosk's may be off by hours, so only how long it wants to sleep is taken from it."""
    if word.beat.asleep_until_s is None:
        return None
    return word.received_at_s + min(word.beat.asleep_until_s - word.beat.at_s, LONGEST_SLEEP_S)


def troubles_of(word: Word) -> list[KioskTrouble]:
    """What somebody should see to, the worst first; none of it stops the screen today."""
    beat, device = word.beat, word.beat.device
    found: list[KioskTrouble] = []

    def say(what: str, value: float = 0.0) -> None:
        found.append(KioskTrouble.model_validate({"what": what, "value": value}))

    off_s = beat.at_s - word.received_at_s
    if abs(off_s) > CLOCK_OFF_S:
        say("clock", round(off_s))
    if device is None:
        say("unwatched")
    else:
        if device.mended >= OFTEN:
            say("mended", device.mended)
        if device.temperature_c is not None and device.temperature_c >= HOT_C:
            say("hot", device.temperature_c)
        if device.memory_free_bytes is not None and device.memory_free_bytes < MEMORY_BYTES:
            say("memory", device.memory_free_bytes)
        if device.disk_free_bytes is not None and device.disk_free_bytes < DISK_BYTES:
            say("disk", device.disk_free_bytes)
    if beat.heap_bytes is not None and beat.heap_bytes > HEAP_BYTES:
        say("heap", beat.heap_bytes)
    if beat.cache is not None and beat.cache.state == "none":
        say("cache")
    if beat.errors >= ERRORS:
        say("errors", beat.errors)
    if word.outdated:
        say("outdated")
    return found
