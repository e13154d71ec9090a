"""Wires what wakes phones and lets them check in: the gateway's own iBeacon, and its GATT service."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_bytes
from typing import NoReturn, Protocol

from gateway.bluetooth.adapters import Adapters
from gateway.identity.credentials import Credentials
from gateway.outbox.rows import Clock
from gateway.settings.settings import Settings
from gateway.wake.beacon import Beacon
from gateway.wake.check_in import CheckInService, Store, new_nonce
from gateway.wake.check_in_rules import CheckInRules
from gateway.wake.own_ibeacon import OwnIBeacon
from wire.check_in import gateway_bytes


class Companion(Protocol):
    """Runs beside the scan until cancelled; its troubles are its own."""

    async def run(self) -> NoReturn: ...


def companions(
    settings: Settings,
    credentials: Credentials,
    *,
    clock: Callable[[], Clock],
    store: Store,
    on_beacon_trouble: Callable[[str], None],
    on_check_in_trouble: Callable[[str], None],
) -> list[Companion]:
    """What the settings ask for and the credentials allow; nothing where a recording is played."""
    if settings.radio.recording is not None:
        return []
    adapters = Adapters()
    found: list[Companion] = []
    own = own_ibeacon(credentials)
    if settings.beacon.send and own is not None:
        wanted = settings.beacon.adapter or settings.radio.adapter
        flags = settings.beacon.flags
        found.append(
            Beacon(
                own,
                adapters,
                wanted,
                clock=lambda: clock().at_s,
                on_trouble=on_beacon_trouble,
                with_flags=flags,
            )
        )
    if settings.check_in.adapter is not None:
        found.append(
            CheckInService(
                gateway_bytes(credentials.site, credentials.gateway),
                adapters,
                settings.check_in.adapter,
                CheckInRules(new_nonce(token_bytes)),
                clock=clock,
                store=store,
                on_trouble=on_check_in_trouble,
                alone=_is_another(settings.check_in.adapter, settings.radio.adapter),
            )
        )
    return found


def own_ibeacon(credentials: Credentials) -> OwnIBeacon | None:
    """None where the site has none, or gave this gateway no key for its minor."""
    chain = credentials.ibeacon
    if chain is None or credentials.minor_key is None:
        return None
    return OwnIBeacon(chain.uuid, chain.major, chain.power_1m_dbm, bytes.fromhex(credentials.minor_key))


def _is_another(adapter: str, scanning: str | None) -> bool:
    """Whether this adapter surely does not scan: both are named, in the same way, and differ."""
    if scanning is None or (":" in adapter) != (":" in scanning):
        return False
    return adapter.upper() != scanning.upper()
