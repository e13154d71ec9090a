"""How much of what is on the air a gateway hears: tags that send at known times, for minutes, through a broker outage.

The soak takes the server's place at the broker, since it wants every sighting as the gateway sent it: whose, when, of
how many packets. Gateway, broker and virtual BlueZ are the real programs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from simulator.phones import Emission, random_resolvable_address
from simulator.soak_peer import Peer
from simulator.soak_rig import Rig, say, until
from wire.frames import PresenceFrame, android_advertisement
from wire.freshness import Freshness

TAGS = 10

INTERVAL_S = 0.250
"Android's ADVERTISE_MODE_BALANCED."

JITTER_S = 0.010

OUTAGE = (0.4, 0.6)
"From and to which part of the run the broker is away."

PROMISED_SHARE = 0.99

WEAKEST_DBM, STRONGEST_DBM = -85, -50

DELIVERED_WITHIN_S = 300.0

SAID_EVERY_S = 30.0


@dataclass(slots=True)
class Outcome:
    """What was heard of what was sent."""

    minutes: float
    sent: int = 0
    heard: int = 0
    packet_share: float = 0.0
    tag_seconds: int = 0
    "Seconds in which a tag sent, each tag counted for itself."
    tag_seconds_heard: int = 0
    second_share: float = 0.0
    outage_s: float = 0.0
    outage_second_share: float = 0.0
    "Of the seconds in which a tag sent while the broker was away."
    heard_more_than_sent: int = 0
    broken: list[str] = field(default_factory=list)
    "Promises that were not kept."


async def listen(rig: Rig, lasts_s: float) -> Outcome:
    await rig.start_bluez()
    peer = await Peer.connect(rig)
    try:
        await rig.start_gateway("--adapter", "hci0")
        await rig.until_scanning()
        outcome = Outcome(minutes=round(lasts_s / 60, 2))
        tokens = [Random(f"tag/{number}").randbytes(16) for number in range(TAGS)]
        sent: list[tuple[int, float]] = []
        began_s = time.time()
        say(f"{TAGS} tags send for {lasts_s:g} s")
        air = asyncio.create_task(_broadcast(rig, tokens, lasts_s, sent))
        away = (began_s + OUTAGE[0] * lasts_s, began_s + OUTAGE[1] * lasts_s)
        try:
            await _until(away[0], air)
            rig.broker.kill()
            await rig.broker.wait()
            cut_s = time.time()
            say(f"broker down for {away[1] - away[0]:g} s")
            await _until(away[1], air)
            back_s = time.time()
            await rig.broker.start()
            say("broker back")
            await air
        finally:
            air.cancel()
        await _delivered(peer, sent, outcome)
        return _judged(outcome, peer, tokens, sent, (cut_s, back_s))
    finally:
        await peer.close()


async def _broadcast(rig: Rig, tokens: Sequence[bytes], lasts_s: float, sent: list[tuple[int, float]]) -> None:
    """Each tag on its own schedule, with the random delay that the standard demands."""
    assert rig.control is not None
    random = Random("tags")
    began_s = time.monotonic()
    due = [(began_s + number * INTERVAL_S / TAGS, number) for number in range(TAGS)]
    fresh = Freshness(1, b"tag")
    frames = [android_advertisement(PresenceFrame(token, fresh)) for token in tokens]
    addresses = [random_resolvable_address(f"tag/{number}") for number in range(TAGS)]
    while True:
        at_s, number = min(due)
        if at_s >= began_s + lasts_s:
            return
        await asyncio.sleep(max(0.0, at_s - time.monotonic()))
        emission = Emission(at_s, addresses[number], frames[number], connectable=False, own=True)
        sent.append((number, time.time()))
        await rig.control.advertise(emission, random.randint(WEAKEST_DBM, STRONGEST_DBM))
        due[number] = (at_s + INTERVAL_S + random.uniform(0.0, JITTER_S), number)


async def _until(at_s: float, air: asyncio.Task[None]) -> None:
    while (left_s := at_s - time.time()) > 0:
        await asyncio.wait((air,), timeout=min(left_s, SAID_EVERY_S))
        if air.done():
            return air.result()
        say(f"{max(0.0, left_s):.0f} s left of this part")
    return None


async def _delivered(peer: Peer, sent: Sequence[tuple[int, float]], outcome: Outcome) -> None:
    """Until everything has come, or nothing more does."""
    outcome.sent = len(sent)
    news_s, known = time.monotonic(), -1

    def done() -> bool:
        nonlocal news_s, known
        count = sum(row.count for row in peer.rows())
        if count != known:
            news_s, known = time.monotonic(), count
        return count >= outcome.sent or time.monotonic() - news_s > 15.0

    await until(done, DELIVERED_WITHIN_S, "Delivery")


def _judged(
    outcome: Outcome, peer: Peer, tokens: Sequence[bytes], sent: Sequence[tuple[int, float]], away: tuple[float, float]
) -> Outcome:
    expected = {(number, int(at_s)) for number, at_s in sent}
    number_of = {token.hex(): number for number, token in enumerate(tokens)}
    heard_seconds: set[tuple[int, int]] = set()
    for row in peer.rows():
        number = number_of[row.token]
        heard_seconds |= {(number, second) for second in range(int(row.window_start_s), int(row.window_end_s) + 1)}
        outcome.heard += row.count
    outcome.packet_share = round(outcome.heard / outcome.sent, 5)
    outcome.tag_seconds = len(expected)
    outcome.tag_seconds_heard = len(expected & heard_seconds)
    outcome.second_share = round(outcome.tag_seconds_heard / outcome.tag_seconds, 5)
    outcome.outage_s = round(away[1] - away[0], 1)
    in_outage = {(number, int(at_s)) for number, at_s in sent if away[0] <= at_s <= away[1]}
    outcome.outage_second_share = round(len(in_outage & heard_seconds) / max(1, len(in_outage)), 5)
    outcome.heard_more_than_sent = max(0, outcome.heard - outcome.sent)
    promises = {
        f"only {outcome.packet_share:.2%} of the packets were heard": outcome.packet_share < PROMISED_SHARE,
        f"only {outcome.second_share:.2%} of the tags' seconds were heard": outcome.second_share < PROMISED_SHARE,
        "the gateway heard less while the broker was away": outcome.outage_second_share < PROMISED_SHARE,
        f"{outcome.heard_more_than_sent} packets were counted twice": outcome.heard_more_than_sent,
    }
    outcome.broken += [sentence for sentence, kept_not in promises.items() if kept_not]
    return outcome
