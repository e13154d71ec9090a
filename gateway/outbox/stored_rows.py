"""A row of the outbox: from a sighting, and as the server gets it."""

from __future__ import annotations

from gateway.air.window import Sighting
from gateway.outbox.file import Stored, checksum
from gateway.outbox.rows import Clock
from wire.messages.mqtt import SightingRow


def row_of(boot: int, seq: int, one: Sighting, clock_synced: bool) -> Stored:
    """As the table `rows` takes it."""
    tick, mac = (one.fresh.tick, one.fresh.mac) if one.fresh else (None, None)
    nonce, proof = (one.check_in.nonce, one.check_in.proof) if one.check_in else (None, None)
    times = (float(one.start_s), float(one.end_s), float(one.monotonic_s), int(clock_synced))
    heard = (float(one.median_rssi_dbm), one.count, *times)
    row = (boot, seq, one.token, one.layout.value, tick, mac, *heard, nonce, proof)
    return (*row, checksum(row))


def message_of(row: Stored, rebase: Clock | None) -> SightingRow:
    """`rebase`: now, where the row's time was not to be believed and can be reckoned anew. Raises ValueError, TypeError
    or AttributeError where it is no row."""
    _, seq, token, layout, tick, mac, median, count, start_s, end_s, monotonic_s, synced, nonce, proof, _ = row
    assert isinstance(token, bytes)
    assert isinstance(start_s, float)
    assert isinstance(end_s, float)
    assert isinstance(monotonic_s, float)
    if not synced and rebase is not None:
        moved_s = rebase.at_s - (rebase.monotonic_s - monotonic_s) - end_s
        start_s, end_s, synced = start_s + moved_s, end_s + moved_s, True
    return SightingRow.model_validate(
        {
            "seq": seq,
            "token": token.hex(),
            "layout": layout,
            "tick": tick,
            "mac": mac.hex() if isinstance(mac, bytes) else None,
            "median_rssi_dbm": median,
            "count": count,
            "window_start_s": max(0.0, start_s),
            "window_end_s": max(0.0, end_s),
            "monotonic_s": monotonic_s,
            "clock_synced": bool(synced),
            "nonce": nonce.hex() if isinstance(nonce, bytes) else None,
            "proof": proof.hex() if isinstance(proof, bytes) else None,
        }
    )
