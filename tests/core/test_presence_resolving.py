"""What becomes of a row that a gateway sent."""

from __future__ import annotations

import pytest

from kiosk_server.presence.resolving import Fate, KnownPhone, Resolver, sighting
from wire.freshness import freshness
from wire.messages.mqtt import Layout, SightingRow
from wire.tokens import TokenContent, auth_key, seal, slot_at

ROOT, FRESH = bytes(range(32)), bytes(range(32, 64))
HANDLE = b"jane!"
NOW_S = 1_800_000_000.0


def row(*, generation: int = 0, proof_at_s: float = NOW_S, layout: Layout = Layout.ANDROID) -> SightingRow:
    token = seal(ROOT, TokenContent(HANDLE, slot_at(NOW_S), generation, 4))
    proof = freshness(auth_key(FRESH, HANDLE, generation), token, proof_at_s)
    with_proof = layout is not Layout.IOS
    return SightingRow(
        seq=1,
        token=token.hex(),
        layout=layout,
        tick=proof.tick if with_proof else None,
        mac=proof.mac.hex() if with_proof else None,
        median_rssi_dbm=-60,
        count=3,
        window_start_s=NOW_S - 1,
        window_end_s=NOW_S,
        monotonic_s=0,
        clock_synced=True,
    )


def fate(heard: SightingRow, phone: KnownPhone | None) -> Fate:
    resolver = Resolver(ROOT, FRESH)
    return resolver.fate(heard, resolver.open(heard), {HANDLE: phone} if phone else {})


JANE = KnownPhone("jane", 0, True)


@pytest.mark.parametrize(
    ("heard", "phone", "expected"),
    [
        (row(), JANE, Fate.RECOGNISED),
        (row(layout=Layout.IOS), JANE, Fate.RECOGNISED),
        (row(proof_at_s=NOW_S - 600), JANE, Fate.STALE),
        (row().model_copy(update={"mac": None}), JANE, Fate.STALE),
        (row(), None, Fate.UNKNOWN),
        (row().model_copy(update={"token": "00" * 16}), JANE, Fate.UNKNOWN),
        (row().model_copy(update={"window_end_s": NOW_S + 7200}), JANE, Fate.UNKNOWN),
        (row(layout=Layout.BEACON), JANE, Fate.UNKNOWN),
        (row(), KnownPhone("jane", 1, True), Fate.REVOKED),
        (row(), KnownPhone("jane", 0, False), Fate.REVOKED),
    ],
)
def test_every_row_has_one_fate(heard: SightingRow, phone: KnownPhone | None, expected: Fate) -> None:
    assert fate(heard, phone) is expected


def test_the_phones_calibration_is_added() -> None:
    content = Resolver(ROOT, FRESH).open(row())
    assert content is not None
    made = sighting("e", "door", row(), content, "jane", Fate.STALE)
    assert (made.rssi_dbm, made.trusted, made.first_s, made.last_s) == (-56, False, NOW_S - 1, NOW_S)


def test_the_freshness_keys_at_hand_are_bounded() -> None:
    resolver = Resolver(ROOT, FRESH)
    for number in range(5000):
        resolver._key(number.to_bytes(5, "big"), 0)
    assert len(resolver._keys) == 4096
