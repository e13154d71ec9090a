"""How the kernel drives the controller during a discovery: rounds, rests, and the controller's duplicate filter. Pure.

Measured on Linux 6.1: the scanner is on for 10.5 s (DISCOV_LE_TIMEOUT of 10.24 s and its turn-around); a filtered
discovery starts the next round at once, an unfiltered one rests first. Each round begins with LE Set Scan Enable, whose
filter_duplicates is 1 unless an AdvertisementMonitor is registered at that moment.
"""

from __future__ import annotations

from collections.abc import Hashable

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.profile import DuplicateFilter

ROUND_S = 10.5
REST_S = 5.0
"bluetoothd's IDLE_DISCOV_TIMEOUT; the scanner was measured off from 10.55 s to 16.3 s."


class ActiveScan:
    """The scan of one adapter, from the first client's StartDiscovery to the last one's StopDiscovery."""

    def __init__(self, started_at_s: float, duplicate_filter: DuplicateFilter) -> None:
        self._started_at_s = started_at_s
        self._duplicate_filter = duplicate_filter
        self._round = -1
        self._filters_round = False
        self._reported: set[Hashable] = set()

    def hears(self, now_s: float, address: str, heard: Advertisement, *, rests: bool, monitored: bool) -> bool:
        """Whether the controller reports this advertisement.

        `rests`: the discovery is unfiltered. `monitored`: an AdvertisementMonitor is registered, which makes the
        kernel scan passively during rests, and ask for every duplicate from the next round on.
        """
        number, into_s = divmod(now_s - self._started_at_s, ROUND_S + REST_S if rests else ROUND_S)
        if into_s > ROUND_S:
            return monitored
        if number != self._round:
            self._round = int(number)
            self._filters_round = not monitored and self._duplicate_filter is not DuplicateFilter.OFF
            self._reported.clear()
        return not self._filters_round or self._is_first(address, heard)

    def busy_until_s(self, now_s: float, *, rests: bool) -> float:
        """When the kernel ends the present round, should bluetoothd die now and nobody stop it."""
        into_s = (now_s - self._started_at_s) % (ROUND_S + REST_S if rests else ROUND_S)
        return now_s + max(0.0, ROUND_S - into_s)

    def _is_first(self, address: str, heard: Advertisement) -> bool:
        key: Hashable = address
        if self._duplicate_filter is DuplicateFilter.DATA:
            key = (address, heard.structures)
        if key in self._reported:
            return False
        self._reported.add(key)
        return True
