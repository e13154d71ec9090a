"""A gateway as it stands in a store: the program on a virtual BlueZ's program, a phone in reach, a broker, a server.

    field = FieldGateway(folder, broker); field.start(); field.phone_sends(10.0)

Everything is a process or a thread of its own, and ended by `close`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.adapters.mqtt_broker import Broker
from wire.frames import PresenceFrame, android_advertisement
from wire.freshness import Freshness

REPOSITORY = Path(__file__).parents[2]
WITHIN_S = 60.0
"Everything that is waited for comes within this, on a very busy machine too."

TOKEN = b"jane's token 001"

_CLOCKED = """
import sys, time
from pathlib import Path
from gateway.app import run_gateway
from gateway.clock import MachineClock
from gateway.settings.sources import read_settings
from gateway.health.systemd import ServiceNotifier
hands = Path(sys.argv[1])

def wall_s():
    return time.time() + float((hands / "step_s").read_text())

def synchronised():
    return (hands / "synchronised").exists()

settings = read_settings({"data": sys.argv[2], "credentials": sys.argv[3], "radio.adapter": "hci0"}, {})
clock = MachineClock(trust=False, wall_s=wall_s, synchronised=synchronised)
run_gateway(settings, ServiceNotifier(None), clock)
"""
"The program with a clock whose hands are two files."


class FieldGateway:
    """`data`: where the outbox is to lie; in `folder` unless told otherwise."""

    def __init__(self, folder: Path, broker: Broker, data: Path | None = None) -> None:
        self.data = data or folder / "data"
        self.log = folder / "gateway.log"
        self._folder = folder
        self._credentials = broker.credentials("door", folder)
        self._gateway: subprocess.Popen[str] | None = None
        self._phone: threading.Thread | None = None
        self._silent = threading.Event()
        self.sent_s: list[float] = []
        "When each packet went on the air, in UTC seconds."
        (folder / "step_s").write_text("0")
        (folder / "synchronised").touch()
        self._bluez = _started(
            [sys.executable, "-m", "simulator.bluez", "--folder", str(folder), "--control", str(folder / "control")],
            folder / "bluez.log",
        )
        _line(self._bluez, "ready ")

    def start(self, *, clocked: bool = False) -> None:
        """The gateway, until it is ready. `clocked`: with the clock that `step` turns."""
        files = [str(self.data), str(self._credentials)]
        arguments = ["-c", _CLOCKED, str(self._folder), *files] if clocked else _usual(*files)
        bus = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._folder}/gateway0.bus"}
        self._gateway = _started([sys.executable, *arguments], self.log, bus)
        _line(self._gateway, "ready ")
        self._until_scanning()

    def step(self, by_s: float, *, synchronised: bool) -> None:
        """Sets the gateway's wall clock wrong by so much, with or without network time behind it."""
        # As in the kernel: whoever sets the clock by hand ends its synchronisation first.
        vouched = self._folder / "synchronised"
        if not synchronised:
            vouched.unlink(missing_ok=True)
        turned = self._folder / "step_s.new"
        turned.write_text(str(by_s))
        turned.replace(self._folder / "step_s")
        if synchronised:
            vouched.touch()

    def phone_sends(self, per_s: float, *, phones: int = 1) -> None:
        """From now on, until `phone_stops`: the first phone sends `TOKEN`, and where there are more they take turns."""
        self._silent.clear()
        self._phone = threading.Thread(target=self._send, args=(1 / per_s, phones))
        self._phone.start()

    def phone_stops(self) -> None:
        if self._phone is not None:
            self._silent.set()
            self._phone.join()
            self._phone = None

    def kill(self) -> None:
        """SIGKILL."""
        if self._gateway is not None:
            _end(self._gateway, signal.SIGKILL)
            self._gateway = None

    def stop(self) -> None:
        """SIGTERM, as `systemctl stop` sends it, and its end."""
        if self._gateway is not None:
            _end(self._gateway, signal.SIGTERM)
            self._gateway = None

    def close(self) -> None:
        self.phone_stops()
        self.kill()
        _end(self._bluez, signal.SIGKILL)

    def said(self, text: str) -> bool:
        return text in self.log.read_text(errors="replace")

    def _send(self, interval_s: float, phones: int) -> None:
        with _Control(self._folder / "control") as control:
            number = 0
            due_s = time.monotonic()
            while not self._silent.wait(max(0.0, due_s - time.monotonic())):
                phone = number % phones
                number += 1
                token = TOKEN[:14] + phone.to_bytes(2, "big") if phone else TOKEN
                frame = android_advertisement(PresenceFrame(token, Freshness(1, b"mac")))
                address = f"5A:00:00:00:{phone >> 8:02X}:{phone & 255:02X}"
                heard = {"address": address, "rssi_dbm": -60 - number % 7, "hex": frame.hex()}
                control.ask({"op": "advertise", "connectable": False, **heard})
                self.sent_s.append(time.time())
                due_s += interval_s

    def _until_scanning(self) -> None:
        with _Control(self._folder / "control") as control:

            def scanning() -> bool:
                (host,) = control.ask({"op": "status"})["gateways"]
                return bool(host["adapters"]["hci0"]["discovering"])

            until(scanning)


class _Control:
    """The control socket of `python -m simulator.bluez`."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(WITHIN_S)
        self._socket.connect(str(path))
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> _Control:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._socket.close()

    def ask(self, command: dict[str, object]) -> dict[str, list[dict[str, dict[str, dict[str, object]]]]]:
        self._socket.sendall(json.dumps(command).encode() + b"\n")
        answer: dict[str, list[dict[str, dict[str, dict[str, object]]]]] = json.loads(self._answers.readline())
        assert answer.pop("ok"), answer
        return answer


def until(condition: Callable[[], object], within_s: float = WITHIN_S) -> float:
    """Waits; how long, in seconds. Raises AssertionError where it does not come true in time."""
    began_s = time.monotonic()
    while not condition():
        assert time.monotonic() - began_s < within_s, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - began_s


def _usual(data: str, credentials: str) -> list[str]:
    return ["-m", "gateway", "run", "--data", data, "--credentials", credentials, "--adapter", "hci0"]


def _started(arguments: list[str], log: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    with log.open("ab") as file:
        return subprocess.Popen(
            arguments,
            cwd=REPOSITORY,
            env={**ours, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        )


def _line(process: subprocess.Popen[str], beginning: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(beginning):
            return
    raise AssertionError(f"{process.args!r} ended with {process.wait(WITHIN_S)}")


def _end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait(WITHIN_S)
    assert process.stdout is not None
    process.stdout.close()
