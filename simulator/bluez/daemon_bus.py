"""A bus run by a real dbus-daemon: a private one that is started here, or one that is joined."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from pathlib import Path

from dbus_fast import Message, MessageType

from simulator.bluez.bus import SocketBus
from simulator.bluez.connection import Connection, call_to_bus
from simulator.bluez.errors import BusLost, BusUnavailable, NameTaken
from simulator.bluez.names import ADVERTISEMENT, BLUEZ, BUS, OBJECT_MANAGER, PROPERTIES

_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <!-- The system bus' own limits, so that an overload shows as it would on a gateway. -->
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""

_WATCHED = (
    f"type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged'",
    f"type='signal',interface='{OBJECT_MANAGER}',member='InterfacesAdded'",
    f"type='signal',interface='{PROPERTIES}',member='PropertiesChanged',arg0='{ADVERTISEMENT}'",
)
_DO_NOT_QUEUE = 4
_PRIMARY_OWNER = 1
_START_S = 10
"dbus-daemon listens within some 5 ms; this long only on a machine that is badly overloaded."


class DaemonBus(SocketBus):
    """`address` joins a running bus; without it a private dbus-daemon is started, ready in about 5 ms."""

    def __init__(self, address: str | None = None, *, socket_path: Path | None = None) -> None:
        super().__init__(_socket_path(address) if address else socket_path, needs_folder=not address)
        self._daemon: asyncio.subprocess.Process | None = None
        self._connection: Connection | None = None
        self._our_name = ""

    @property
    def daemon_pid(self) -> int | None:
        """The process id of the dbus-daemon that was started here, while it runs."""
        return self._daemon.pid if self._daemon else None

    @property
    def backlog_bytes(self) -> int:
        return self._connection.backlog_bytes if self._connection else 0

    async def come_up(self) -> None:
        if self._folder is None:
            return
        self._path.unlink(missing_ok=True)
        self._daemon = await asyncio.create_subprocess_exec(
            *_command(self._configure(self._folder)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: the bus goes after its users
        )
        assert self._daemon.stdout is not None
        with contextlib.suppress(TimeoutError):
            # The address is printed once the bus listens.
            if await asyncio.wait_for(self._daemon.stdout.readline(), _START_S):
                return
        await self.go_down()
        raise BusUnavailable(f"dbus-daemon did not start to listen at {self._path}")

    def _configure(self, folder: Path) -> Path:
        configuration = folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(path=self._path))
        return configuration

    async def go_down(self) -> None:
        await self.release_name()
        if self._daemon is None:
            return
        daemon, self._daemon = self._daemon, None
        with contextlib.suppress(ProcessLookupError):
            daemon.kill()
        await daemon.wait()
        self._path.unlink(missing_ok=True)

    async def claim_name(self) -> None:
        connected = await self._connect()
        connection = Connection(connected, self._take, lambda: None)
        connection.listen()
        self._connection = connection
        try:
            self._our_name = (await connection.call(call_to_bus("Hello"))).body[0]
            for rule in _WATCHED:
                await connection.call(call_to_bus("AddMatch", "s", rule))
            answer = await connection.call(call_to_bus("RequestName", "su", BLUEZ, _DO_NOT_QUEUE))
        except BusLost:
            raise BusUnavailable(f"the bus at {self._path} closed the connection") from None
        if answer.body != [_PRIMARY_OWNER]:
            await self.release_name()
            raise NameTaken

    async def release_name(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def emit(self, signal: Message) -> None:
        if self._connection:
            self._signals_sent += 1
            self._connection.send(signal)

    def tell(self, call: Message) -> None:
        if self._connection:
            self._connection.send(call)

    async def call(self, call: Message) -> Message:
        if self._connection is None:
            raise BusLost
        return await self._connection.call(call)

    async def _connect(self) -> socket.socket:
        """An authenticated socket (D-Bus Specification, "Authentication Protocol"). Raises BusUnavailable."""
        loop = asyncio.get_running_loop()
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            await loop.sock_connect(connected, str(self._path))
            user = str(os.getuid()).encode().hex().encode()
            await loop.sock_sendall(connected, b"\0AUTH EXTERNAL " + user + b"\r\n")
            if not (await loop.sock_recv(connected, 1024)).startswith(b"OK"):
                raise BusUnavailable(f"the bus at {self._path} refused us")
            await loop.sock_sendall(connected, b"BEGIN\r\n")
        except OSError as error:
            connected.close()
            raise BusUnavailable(f"no bus answers at {self._path}: {error.strerror}") from None
        except BusUnavailable:
            connected.close()
            raise
        return connected

    def _take(self, message: Message) -> None:
        if self._owner is None or self._connection is None:
            return
        if message.message_type is MessageType.METHOD_CALL:
            self._owner.take_call(message, self._connection.send)
        elif message.member == "NameOwnerChanged" and message.body[2] == "":
            self._owner.client_left(message.body[0])
        elif message.member == "InterfacesAdded" and message.sender != self._our_name:
            self._owner.client_exported(message)
        elif message.member == "PropertiesChanged" and message.sender != self._our_name:
            self._owner.client_changed(message)


def _command(configuration: Path) -> list[str]:
    """A dbus-daemon that dies with us, also when we are killed. Raises BusUnavailable where there is none."""
    if shutil.which("dbus-daemon") is None:
        raise BusUnavailable("dbus-daemon is missing: apt-get install dbus, or use the direct bus")
    dies_with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    options = ["--nofork", "--nopidfile", "--print-address=1"]
    return [*dies_with_us, "dbus-daemon", f"--config-file={configuration}", *options]


def _socket_path(address: str) -> Path:
    """From "unix:path=…,guid=…". Raises BusUnavailable for any other kind of address."""
    kind, _, rest = address.partition(":")
    parts = dict(part.partition("=")[::2] for part in rest.split(","))
    if kind != "unix" or "path" not in parts:
        raise BusUnavailable(f"{address!r} is not an address that can be joined: use unix:path=…")
    return Path(parts["path"])
