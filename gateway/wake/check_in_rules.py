"""Who may check in over a connection, how often, and what counts as an answer. Pure, told the time.

A phone is known here by a name of its connection, for as long as that lasts and one minute more. Nothing is checked
but form, freshness and frequency: a gateway has no key of anybody's.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from wire.check_in import read_answer

CONNECTIONS = 4
"At once. A check-in takes a second; a controller of a Raspberry Pi holds about seven links, and rests need them too."

NONCE_S = 30.0
"iOS gives a woken app about ten seconds; what is answered later was carried away."

MINUTE_S = 60.0

WRITES_A_MINUTE = 6
"Of one phone: one is enough, a few are mistakes of the radio."

ALL_WRITES_A_MINUTE = 120
"Of all phones: more than any door lets in, and four rows a second at most for whoever would fill the disk."

PHONES_KEPT = 512
"Beyond what the limit of all writes lets in within a minute, with as many reads that led to none."


class Refusal(StrEnum):
    """Why not; each is counted."""

    CROWDED = "crowded"
    "Too many phones are connected."
    TOO_OFTEN = "too_often"
    "This phone, or all of them together."
    LENGTH = "length"
    "What was written is no answer."
    STALE = "stale"
    "No nonce was read in this connection, or too long ago, or it has been answered."


CHECK_IN_RESULTS = ("given", *(refusal.value for refusal in Refusal))
"The keys of `CheckInRules.counts`."


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in good form; whether it is right only the server knows."""

    token: bytes
    nonce: bytes
    proof: bytes


@dataclass(slots=True)
class _Phone:
    connected: bool = True
    nonce: bytes | None = None
    asked_s: float = 0.0
    seen_s: float = 0.0
    writes_s: deque[float] = field(default_factory=deque)


class CheckInRules:
    """All connections of one gateway. `new_nonce` answers 16 bytes of chance."""

    def __init__(self, new_nonce: Callable[[], bytes]) -> None:
        self._new_nonce = new_nonce
        self._phones: OrderedDict[str, _Phone] = OrderedDict()
        self._writes_s: deque[float] = deque()
        self.counts: Counter[str] = Counter()
        "Answers `given`, and refusals by their kind."

    def __len__(self) -> int:
        return len(self._phones)

    @property
    def connected(self) -> list[str]:
        """Those that have asked for something and are still connected."""
        return [name for name, phone in self._phones.items() if phone.connected]

    def read(self, phone: str, now_s: float) -> bytes | Refusal:
        """A nonce, good once in this connection. An earlier one of the same connection is worth nothing any more."""
        self._forget(now_s)
        known = self._phones.get(phone)
        if (known is None or not known.connected) and len(self.connected) >= CONNECTIONS:
            return self._refuse(Refusal.CROWDED)
        if known is None:
            if len(self._phones) >= PHONES_KEPT:
                return self._refuse(Refusal.TOO_OFTEN)
            known = self._phones[phone] = _Phone()
        known.connected = True
        known.nonce, known.asked_s = self._new_nonce(), now_s
        self._seen(phone, known, now_s)
        return known.nonce

    def write(self, phone: str, value: bytes, now_s: float) -> Given | Refusal:
        """What a phone wrote. Every attempt counts towards the limits, also one in bad form."""
        self._forget(now_s)
        known = self._phones.get(phone)
        if known is None or not known.connected:
            return self._refuse(Refusal.STALE)
        self._seen(phone, known, now_s)
        if len(known.writes_s) >= WRITES_A_MINUTE or len(self._writes_s) >= ALL_WRITES_A_MINUTE:
            return self._refuse(Refusal.TOO_OFTEN)
        known.writes_s.append(now_s)
        self._writes_s.append(now_s)
        answer = read_answer(value)
        if answer is None:
            return self._refuse(Refusal.LENGTH)
        nonce, known.nonce = known.nonce, None
        if nonce is None or now_s - known.asked_s > NONCE_S:
            return self._refuse(Refusal.STALE)
        self.counts["given"] += 1
        return Given(answer.token, nonce, answer.proof)

    def left(self, phone: str) -> None:
        """Its connection has ended: the nonce dies with it, the count of its writes stays a minute."""
        known = self._phones.get(phone)
        if known is not None:
            known.connected, known.nonce = False, None

    def all_left(self) -> None:
        """Every connection has ended, with the adapter."""
        for phone in self._phones:
            self.left(phone)

    def _seen(self, phone: str, known: _Phone, now_s: float) -> None:
        known.seen_s = now_s
        self._phones.move_to_end(phone)

    def _forget(self, now_s: float) -> None:
        """Drops what is older than a minute; costs what it drops, and what is still connected."""
        since_s = now_s - MINUTE_S
        while self._writes_s and self._writes_s[0] <= since_s:
            self._writes_s.popleft()
        for name, phone in list(self._phones.items()):
            if phone.seen_s > since_s:
                break
            if not phone.connected:
                del self._phones[name]
        for phone in self._phones.values():
            while phone.writes_s and phone.writes_s[0] <= since_s:
                phone.writes_s.popleft()

    def _refuse(self, why: Refusal) -> Refusal:
        self.counts[why.value] += 1
        return why
