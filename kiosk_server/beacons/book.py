"""The site's beacons as the rest of the server uses them: what is on the air now, what was heard, what was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlmodel import Session

from kiosk_server.beacons import hearing, registry
from kiosk_server.beacons.board import BeaconBoard
from kiosk_server.beacons.hearing import Taken
from kiosk_server.beacons.identity_keys import IdentityKeys
from kiosk_server.beacons.rotation import Clock, OnAir, identities
from kiosk_server.beacons.tables import Beacon
from kiosk_server.database import after, new_id
from kiosk_server.staff.accounts import audit
from wire.messages.mqtt import BeaconIdentity, BeaconKind, BeaconReport
from wire.messages.site import BeaconPlace

log = structlog.get_logger()


@dataclass(slots=True)
class BeaconBook:
    """Joins tables, keys and board."""

    site: str
    keys: IdentityKeys
    board: BeaconBoard
    unknown: int = 0
    "Readings of beacons that the site does not have."
    _listeners: list[Callable[[], None]] = field(default_factory=list)

    def listen(self, changed: Callable[[], None]) -> None:
        """`changed` is called after each commit that changes what is to be looked for, from the writing thread."""
        self._listeners.append(changed)

    def identities(self, session: Session, now_s: float) -> tuple[list[BeaconIdentity], float]:
        """What gateways are to look for now, and until when that is enough (UTC seconds)."""
        return identities((self._on_air(row) for row in registry.all_beacons(session, self.site)), now_s)

    def take(self, session: Session, report: BeaconReport, received_at_s: float) -> Taken:
        """A gateway's report, within a command of the writer."""
        return hearing.take(session, self.site, report, received_at_s, self.clock_of)

    def dropped(self, taken: Taken, gateway: str) -> None:
        """Counts what nobody knows; one line where it begins."""
        if taken.unknown and not self.unknown:
            log.warning("unknown_beacons_reported", gateway=gateway, count=taken.unknown)
        self.unknown += taken.unknown

    def add(self, run: Callable[[Callable[[Session], str]], str], place: BeaconPlace, staff: str, now_s: float) -> None:
        """`run` runs a command of the writer. Raises BadField; OSError where the key cannot be kept."""
        row_id = new_id(now_s)
        if place.identity_key is not None:
            # Before the row: a beacon whose key was lost could never be resolved, an orphan key harms nobody.
            self.keys.write(row_id, place.identity_key)

        def command(session: Session) -> str:
            registry.add(session, self.site, row_id, place, now_s)
            audit(session, "beacon.added", place.beacon, now_s, staff=staff)
            after(session).commit(self._changed)
            return row_id

        try:
            run(command)
        except BaseException:
            self.keys.forget(row_id)
            raise

    def change(self, session: Session, place: BeaconPlace, staff: str, now_s: float) -> None:
        """Within a command of the writer. Raises NotFound and BadField."""
        row = registry.change(session, self.site, place)
        audit(session, "beacon.changed", place.beacon, now_s, staff=staff)
        key, row_id = place.identity_key, row.id
        after(session).commit(lambda: self._keep_key(row_id, key))

    def remove(self, session: Session, beacon: str, staff: str, now_s: float) -> None:
        """Within a command of the writer. Raises NotFound."""
        row_id = registry.remove(session, self.site, beacon)
        audit(session, "beacon.removed", beacon, now_s, staff=staff)
        after(session).commit(lambda: self._keep_key(row_id, None))

    def clock_of(self, row: Beacon) -> Clock | None:
        key = self.keys.read(row.id)
        if key is None or row.rotation_exponent is None or row.clock_zero_s is None:
            return None
        return Clock(key, row.rotation_exponent, row.clock_zero_s, row.clock_checked_s or row.clock_zero_s)

    def _on_air(self, row: Beacon) -> OnAir:
        kind = BeaconKind(row.kind)
        return OnAir(row.beacon, kind, row.identity, self.clock_of(row) if row.identity is None else None)

    def _keep_key(self, row_id: str, key: str | None) -> None:
        if key is None:
            self.keys.forget(row_id)
        else:
            self.keys.write(row_id, key)
        self._changed()

    def _changed(self) -> None:
        self.board.changed()
        for listener in self._listeners:
            listener()
