"""What a crowd, or somebody who plays one, may cost: so much of one address, so many new tokens. Pure, told the time.

A gateway holds no keys, so it cannot tell a made-up frame of our service from a member's. It can tell who has been
here for longer. Whoever floods the air has to be heard once with each made-up token or address, since one channel
carries no more than 2,660 advertisements a second (47 bytes at 1 Mbit/s); a phone repeats itself four times a second.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

SENDERS_KEPT = 4096
"Addresses that send frames of ours: as many as a full air brings in 1.5 s, and a phone is heard again within one."

PACKETS_PER_S = 25.0
"A phone sends ten times a second at most (Android, low latency); two adapters may hear it."

PACKETS_AT_ONCE = 50.0

OTHERS_PER_S = 1.0
"Of a token that is not the address's own: enough for its row a second, until it is the address's own."

OTHERS_AT_ONCE = 5.0
"As many as decide an arrival."

OWN_FOR_S = 10.0
"A token unheard for so long is no longer the address's own; as long as a window keeps a silent token."

NEW_PER_S = 20.0
"""New tokens that may begin to write rows. 300 members change theirs every 15 minutes, one every three seconds; the
rest is for people who walk in, and for those at the edge of what is heard."""

NEW_AT_ONCE = 1000.0
"After a restart everybody is new at once: 300 members, and that they are still let in when a flood came first."

_DIGEST_BYTES = 8


@dataclass(slots=True)
class _Sender:
    own: bytes
    "The token this address is known for: the first, until it falls silent."
    own_heard_s: float
    at_s: float
    "When the two budgets below were right."
    own_left: float = PACKETS_AT_ONCE
    others_left: float = OTHERS_AT_ONCE


class Senders:
    """How much each address may say. A token that is known here is not silenced by others in its address's name."""

    def __init__(self, salt: bytes, kept: int = SENDERS_KEPT) -> None:
        """`salt`: random bytes of this run, 16 to 64, so that a digest of an address means nothing outside it."""
        self._salt = salt
        self._kept = kept
        self._senders: OrderedDict[bytes, _Sender] = OrderedDict()
        self.refused = 0
        "Packets beyond what one address may say."

    def __len__(self) -> int:
        return len(self._senders)

    def admits(self, address: str, token: bytes, now_s: float) -> bool:
        """Whether a packet with `token` from `address` is within its budget; counts it where not."""
        digest = blake2b(address.encode(), key=self._salt, digest_size=_DIGEST_BYTES).digest()
        sender = self._senders.get(digest)
        if sender is None:
            if len(self._senders) >= self._kept:
                self._senders.popitem(last=False)
            sender = self._senders[digest] = _Sender(token, now_s, now_s)
        else:
            self._senders.move_to_end(digest)
            _refill(sender, now_s)
        if _within_budget(sender, token, now_s):
            return True
        self.refused += 1
        return False


def _refill(sender: _Sender, now_s: float) -> None:
    passed_s = now_s - sender.at_s
    if passed_s > 0:
        sender.at_s = now_s
        sender.own_left = min(PACKETS_AT_ONCE, sender.own_left + passed_s * PACKETS_PER_S)
        sender.others_left = min(OTHERS_AT_ONCE, sender.others_left + passed_s * OTHERS_PER_S)


def _within_budget(sender: _Sender, token: bytes, now_s: float) -> bool:
    if token != sender.own and now_s - sender.own_heard_s >= OWN_FOR_S:
        sender.own = token
    if token != sender.own:
        if sender.others_left < 1:
            return False
        sender.others_left -= 1
        return True
    sender.own_heard_s = now_s
    if sender.own_left < 1:
        return False
    sender.own_left -= 1
    return True


class Door:
    """Lets new tokens in: at once while they are few, and where there are many those first that were heard most.

    Its budget refills at a fixed rate. While more than half of it is there one packet is enough; then as many more are
    asked for as less is left. So who sends made-up tokens once uses up one half only, who sends each of them `n` times
    leaves a `2 n`th; a phone repeats itself until it is in.
    """

    def __init__(self, per_s: float = NEW_PER_S, at_once: float = NEW_AT_ONCE) -> None:
        self._per_s = per_s
        self._at_once = at_once
        self._left = at_once
        self._at_s = 0.0

    def lets_in(self, packets: int, now_s: float) -> bool:
        """Whether a token with so many packets heard of it, 1 or more, may begin to write rows."""
        if now_s > self._at_s:
            self._left = min(self._at_once, self._left + (now_s - self._at_s) * self._per_s)
            self._at_s = now_s
        if self._left < 1 or packets * self._left * 2 <= self._at_once:
            return False
        self._left -= 1
        return True
