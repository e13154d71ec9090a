"""Resets a Bluetooth adapter through the kernel, for `python -m gateway reset`; imported by nothing that runs for long.

Needs CAP_NET_ADMIN (the management socket), and for the USB write access to the device below /dev/bus/usb.
"""

from __future__ import annotations

import asyncio
import logging
import sys

from gateway.errors import ResetError

_NO_NAME = 9999
"""bluetooth-auto-recovery falls back to the adapter of a name where it does not find the address. There is none of this
name, so that no other adapter is ever reset in its place."""


def reset_adapter(address: str, *, usb: bool) -> None:
    """Unblocks rfkill and powers the controller down and up; with `usb`, resets it on the USB as well.

    Where it is not on the USB (a Pi's own), the first is all that can be done. Takes 4 to 30 s. Raises ResetError.
    """
    try:
        from bluetooth_auto_recovery import recover_adapter
    except ImportError as error:
        raise ResetError("bluetooth-auto-recovery is not installed: pip install shopbell[gateway].") from error
    # What the library tries, and what the kernel answers, is for the journal.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    if not asyncio.run(recover_adapter(_NO_NAME, address, gone_silent=usb)):
        raise ResetError
