"""A virtual BlueZ: unmodified bleak scans, and talks GATT, where there is no Bluetooth at all.

`VirtualBlueZ` owns org.bluez on a private bus; a program under test finds it by `DBUS_SYSTEM_BUS_ADDRESS` alone.

    async with virtual_host() as host:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = host.bus.address
        host.adapters[0].receive("C0:00:00:00:00:01", Advertisement.build(name="tag"), rssi_dbm=-60)

Not modelled: pairing agents, AcquireNotify and AcquireWrite, L2CAP, extended advertising.
"""

from simulator.bluez.adapter import Adapter
from simulator.bluez.advertisement import Advertisement
from simulator.bluez.daemon_bus import DaemonBus
from simulator.bluez.direct_bus import DirectBus
from simulator.bluez.errors import BusUnavailable, VirtualBlueZError
from simulator.bluez.gatt import Characteristic, Peripheral, Service
from simulator.bluez.host import Clock, VirtualBlueZ, virtual_host
from simulator.bluez.profile import BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88, Profile

__all__ = [
    "BLUEZ_5_66",
    "BLUEZ_5_82",
    "BLUEZ_5_82_LE_ONLY",
    "BLUEZ_5_88",
    "Adapter",
    "Advertisement",
    "BusUnavailable",
    "Characteristic",
    "Clock",
    "DaemonBus",
    "DirectBus",
    "Peripheral",
    "Profile",
    "Service",
    "VirtualBlueZ",
    "VirtualBlueZError",
    "virtual_host",
]
