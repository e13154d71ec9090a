"""Resets an adapter of a running virtual BlueZ: what `python -m gateway reset` does to a real one.

    python -m simulator.bluez.reset --control SOCKET ADDRESS [--usb]

Its beginning, up to the socket, is for the gateway's setting `reset_command`. Ends with 0 once it is done, else with 1
and one sentence.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys

_ANSWER_WITHIN_S = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m simulator.bluez.reset", description="Resets a virtual adapter.")
    parser.add_argument("address", metavar="ADDRESS", help="the adapter's, such as 00:1A:7D:00:71:00")
    parser.add_argument("--control", required=True, metavar="SOCKET", help="of `python -m simulator.bluez --control`")
    parser.add_argument("--usb", action="store_true", help="on the USB, as if it was plugged in again")
    options = parser.parse_args()
    command = {"op": "reset", "address": options.address, "usb": options.usb}
    try:
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(_ANSWER_WITHIN_S)
            control.connect(options.control)
            control.sendall(json.dumps(command).encode() + b"\n")
            answer = json.loads(control.makefile("rb").readline() or b"{}")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if not answer.get("ok"):
        print(answer.get("error", "the virtual BlueZ went away"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
