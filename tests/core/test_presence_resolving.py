"""What becomes of a row that a gateway sent."""

from __future__ import annotations

import pytest

from kiosk_server.presence.resolving import Fate, KnownPhone, Resolver, sighting
from wire.check_in import gateway_bytes, proof
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


def check_in(*, at: str = "door", site: str = "riverside", nonce: bytes = bytes(16), key: bytes = b"") -> SightingRow:
    """A row of a phone that answered the gateway `at` of `site`."""
    token = bytes.fromhex(row().token)
    gave = proof(key or auth_key(FRESH, HANDLE, 0), nonce, gateway_bytes(site, at), token)
    given = {"layout": Layout.CHECK_IN, "tick": None, "mac": None, "nonce": nonce.hex(), "proof": gave.hex()}
    return row().model_copy(update=given)


def fate(
    heard: SightingRow, phone: KnownPhone | None, resolver: Resolver | None = None, event: str = "door:boot:1"
) -> Fate:
    resolver = resolver or Resolver(ROOT, FRESH, "riverside")
    return resolver.fate(heard, resolver.open(heard), {HANDLE: phone} if phone else {}, "door", event)


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
        (check_in(), JANE, Fate.RECOGNISED),
        (check_in(at="aisle"), JANE, Fate.DISPROVED),
        (check_in(site="hillside"), JANE, Fate.DISPROVED),
        (check_in(key=bytes(16)), JANE, Fate.DISPROVED),
        (check_in().model_copy(update={"nonce": None}), JANE, Fate.DISPROVED),
        (check_in().model_copy(update={"proof": None}), JANE, Fate.DISPROVED),
        (check_in().model_copy(update={"nonce": "11" * 16}), JANE, Fate.DISPROVED),
        (check_in().model_copy(update={"window_end_s": NOW_S + 7200}), JANE, Fate.UNKNOWN),
        (check_in(), KnownPhone("jane", 1, True), Fate.REVOKED),
        (check_in(), KnownPhone("jane", 0, False), Fate.REVOKED),
    ],
)
def test_every_row_has_one_fate(heard: SightingRow, phone: KnownPhone | None, expected: Fate) -> None:
    assert fate(heard, phone) is expected


def test_the_phones_calibration_is_added() -> None:
    content = Resolver(ROOT, FRESH).open(row())
    assert content is not None
    made = sighting("e", "door", row(), content, "jane", Fate.STALE)
    assert (made.rssi_dbm, made.trusted, made.first_s, made.last_s) == (-56, False, NOW_S - 1, NOW_S)


def test_only_a_proven_check_in_says_where_somebody_stands() -> None:
    content = Resolver(ROOT, FRESH).open(check_in())
    assert content is not None
    assert sighting("e", "door", check_in(), content, "jane", Fate.RECOGNISED).proven
    assert not sighting("e", "door", row(), content, "jane", Fate.RECOGNISED).proven


def test_a_nonce_proves_one_event_however_often_that_comes() -> None:
    resolver = Resolver(ROOT, FRESH, "riverside")
    assert fate(check_in(), JANE, resolver) is Fate.RECOGNISED
    assert fate(check_in(), JANE, resolver) is Fate.RECOGNISED
    assert fate(check_in(), JANE, resolver, "door:boot:2") is Fate.DISPROVED
    assert fate(check_in(nonce=b"another nonce 16"), JANE, resolver, "door:boot:2") is Fate.RECOGNISED


def test_a_forged_answer_does_not_use_up_a_nonce() -> None:
    resolver = Resolver(ROOT, FRESH, "riverside")
    assert fate(check_in(key=bytes(16)), JANE, resolver, "door:boot:1") is Fate.DISPROVED
    assert fate(check_in(), JANE, resolver, "door:boot:2") is Fate.RECOGNISED


def test_the_nonces_remembered_are_bounded() -> None:
    resolver = Resolver(ROOT, FRESH, "riverside")
    for number in range(4100):
        fate(check_in(nonce=number.to_bytes(16, "big")), JANE, resolver, f"e{number}")
    assert len(resolver._answered) == 4096


def test_the_freshness_keys_at_hand_are_bounded() -> None:
    resolver = Resolver(ROOT, FRESH)
    for number in range(5000):
        resolver._key(number.to_bytes(5, "big"), 0)
    assert len(resolver._keys) == 4096
