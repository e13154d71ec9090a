"""From a row that a gateway sent to a member's sighting. Pure: what the database knows of the phones is an argument."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk_server.presence.visits import Sighting
from wire.check_in import Answer, gateway_bytes, is_proven
from wire.freshness import Freshness, is_fresh
from wire.messages.mqtt import Layout, SightingRow
from wire.tokens import TokenContent, TokenOpener, auth_key

_KEYS_KEPT = 4096
"Phones whose freshness key is kept at hand; deriving one takes some microseconds."


_NONCES_KEPT = 4096
"More check-ins than a store has while a token is good: an older one is refused by its token."


class Fate(StrEnum):
    """What became of a row; each is counted."""

    RECOGNISED = "recognised"
    STALE = "stale"
    "Recognised, without proof that it was sent just now: a repetition by somebody else, or a wrong clock."
    UNKNOWN = "unknown"
    "No token of ours that was good at its capture, or a phone that does not exist any more."
    DISPROVED = "disproved"
    "A check-in whose proof is wrong, or was used before: nobody's phone answered this gateway now."
    REVOKED = "revoked"
    "A phone that was revoked, or whose owner does not want to be recognised: it leaves no row."


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """A phone by its handle, as the database knows it now."""

    member: str
    generation: int
    recognise: bool
    "Not revoked, and its owner agrees to be recognised."


class Resolver:
    """Opens tokens and checks their freshness under the site's two roots."""

    def __init__(self, token_root: bytes, freshness_root: bytes, site: str = "") -> None:
        self._opener = TokenOpener(token_root)
        self._freshness_root = freshness_root
        self._site = site
        self._answered: OrderedDict[str, str] = OrderedDict()
        "Nonce to the event that brought it first: the same event may come again, another may not."
        self._keys: OrderedDict[tuple[bytes, int], bytes] = OrderedDict()

    def open(self, row: SightingRow) -> TokenContent | None:
        if row.layout not in (Layout.ANDROID, Layout.IOS, Layout.CHECK_IN):
            return None
        return self._opener.open(bytes.fromhex(row.token), row.window_end_s)

    def fate(
        self,
        row: SightingRow,
        content: TokenContent | None,
        phones: Mapping[bytes, KnownPhone],
        gateway: str,
        event: str,
    ) -> Fate:
        """`gateway` sent the row, `event` names it in every repetition."""
        phone = phones.get(content.handle) if content is not None else None
        if content is None or phone is None:
            return Fate.UNKNOWN
        if not phone.recognise or phone.generation != content.generation:
            return Fate.REVOKED
        if row.layout is Layout.CHECK_IN:
            return Fate.RECOGNISED if self._is_proven(row, content, gateway, event) else Fate.DISPROVED
        return Fate.RECOGNISED if self._is_fresh(row, content) else Fate.STALE

    def _is_fresh(self, row: SightingRow, content: TokenContent) -> bool:
        if row.layout is Layout.IOS:
            return True  # its layout has no room for a proof
        if row.tick is None or row.mac is None:
            return False
        key = self._key(content.handle, content.generation)
        heard = Freshness(row.tick, bytes.fromhex(row.mac))
        return is_fresh(key, bytes.fromhex(row.token), heard, row.window_end_s)

    def _is_proven(self, row: SightingRow, content: TokenContent, gateway: str, event: str) -> bool:
        if row.nonce is None or row.proof is None or self._answered.get(row.nonce, event) != event:
            return False
        key = self._key(content.handle, content.generation)
        answer = Answer(bytes.fromhex(row.token), bytes.fromhex(row.proof))
        if not is_proven(key, bytes.fromhex(row.nonce), gateway_bytes(self._site, gateway), answer):
            return False
        self._answered[row.nonce] = event
        if len(self._answered) > _NONCES_KEPT:
            self._answered.popitem(last=False)
        return True

    def _key(self, handle: bytes, generation: int) -> bytes:
        key = self._keys.get((handle, generation))
        if key is None:
            key = self._keys[handle, generation] = auth_key(self._freshness_root, handle, generation)
            if len(self._keys) > _KEYS_KEPT:
                self._keys.popitem(last=False)
        return key


def sighting(event: str, gateway: str, row: SightingRow, content: TokenContent, member: str, fate: Fate) -> Sighting:
    return Sighting(
        event=event,
        visitor=member,
        gateway=gateway,
        rssi_dbm=row.median_rssi_dbm + content.calibration_db,
        count=row.count,
        first_s=min(row.window_start_s, row.window_end_s),
        last_s=row.window_end_s,
        trusted=fate is Fate.RECOGNISED,
        proven=fate is Fate.RECOGNISED and row.layout is Layout.CHECK_IN,
    )
