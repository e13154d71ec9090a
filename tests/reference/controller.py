"""A Bluetooth controller in software behind /dev/vhci; the only file that imports bumble.

bumble answers the host's commands; what is "heard" is put in as advertising reports, since its own radio gives every
sender the same strength.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Any

from bumble.controller import Controller
from bumble.hci import LeFeatureMask
from bumble.link import LocalLink
from bumble.transport.common import ParserSource

ADDRESS = "00:1A:7D:DA:71:00"

_VENDOR_PACKET = 0xFF
_CREATE_CONTROLLER = b"\xff\x00"
_ADV_IND, _ADV_NONCONN_IND, _SCAN_RSP = 0, 3, 4
_PUBLIC, _RANDOM = 0, 1


class VhciController:
    """One adapter of the machine, from its making until `close`."""

    def __init__(self, on_command: Callable[[str, dict[str, Any]], None]) -> None:
        """`on_command(name, fields)` is told of the commands by which the host scans and advertises."""
        self._parser = ParserSource()
        self._device = os.open("/dev/vhci", os.O_RDWR | os.O_NONBLOCK)
        os.write(self._device, _CREATE_CONTROLLER)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._device, self._read)
        self._controller = _Listening(
            "reference", host_source=self._parser, host_sink=self, link=LocalLink(), public_address=ADDRESS
        )
        self._controller.on_command = on_command
        # What no adapter of a Raspberry Pi has; with them the kernel would use commands that no gateway meets.
        self._controller.le_features &= ~(LeFeatureMask.LL_PRIVACY | LeFeatureMask.LE_EXTENDED_ADVERTISING)

    @property
    def software(self) -> Controller:
        """bumble's controller itself: others may join its link."""
        return self._controller

    def send(self, address: str, rssi_dbm: int, data: bytes, *, connectable: bool) -> None:
        """One advertisement from a random address reaches the adapter, whether or not it scans."""
        kind = _ADV_IND if connectable else _ADV_NONCONN_IND
        self._report(kind, address, data, rssi_dbm)
        if connectable and self._controller.le_scan_type == 1:
            # The kernel holds a connectable advertisement back until the answer to its scan request.
            self._report(_SCAN_RSP, address, b"", rssi_dbm)

    def on_packet(self, packet: bytes) -> None:
        """What bumble sends to the host."""
        with contextlib.suppress(OSError):  # the adapter was unplugged
            os.write(self._device, packet)

    def close(self) -> None:
        self._loop.remove_reader(self._device)
        os.close(self._device)

    def _read(self) -> None:
        try:
            packet = os.read(self._device, 4096)
        except OSError:
            return
        if packet and packet[0] != _VENDOR_PACKET:
            self._parser.parser.feed_data(packet)

    def _report(self, kind: int, address: str, data: bytes, rssi_dbm: int) -> None:
        sender = bytes.fromhex(address.replace(":", ""))[::-1]
        report = bytes((0x02, 1, kind, _RANDOM)) + sender + bytes((len(data),)) + data
        event = report + rssi_dbm.to_bytes(1, "little", signed=True)
        self.on_packet(bytes((0x04, 0x3E, len(event))) + event)


class _Listening(Controller):  # type: ignore[misc]
    """bumble's controller, telling what the host asks of it."""

    on_command: Callable[[str, dict[str, Any]], None]

    def on_hci_reset_command(self, command: Any) -> Any:
        self.on_command("advertise", {"enable": False})
        return super().on_hci_reset_command(command)

    def on_hci_le_set_scan_enable_command(self, command: Any) -> Any:
        fields = {"enable": bool(command.le_scan_enable), "filter_duplicates": bool(command.filter_duplicates)}
        self.on_command("scan", fields)
        return super().on_hci_le_set_scan_enable_command(command)

    def on_hci_le_set_advertising_parameters_command(self, command: Any) -> Any:
        fields = {
            "interval_ms": command.advertising_interval_min * 0.625,
            "type": int(command.advertising_type),
        }
        self.on_command("advertising parameters", fields)
        return super().on_hci_le_set_advertising_parameters_command(command)

    def on_hci_le_set_advertising_data_command(self, command: Any) -> Any:
        self.on_command("advertising data", {"data": bytes(command.advertising_data).hex()})
        return super().on_hci_le_set_advertising_data_command(command)

    def on_hci_le_set_advertising_enable_command(self, command: Any) -> Any:
        self.on_command("advertise", {"enable": bool(command.advertising_enable)})
        return super().on_hci_le_set_advertising_enable_command(command)
