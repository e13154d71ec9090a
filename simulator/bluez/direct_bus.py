"""A bus without a dbus-daemon: this process itself speaks as much of org.freedesktop.DBus as bleak needs."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dbus_fast import Message, MessageType

from simulator.bluez.bus import SocketBus
from simulator.bluez.connection import Connection, marshal
from simulator.bluez.errors import BusLost, Refusal, dbus_refusal
from simulator.bluez.names import BLUEZ, BUS, BUS_PATH
from simulator.bluez.objects import NOTHING, Reply

_GUID = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e"
_MAX_BACKLOG_BYTES = 127 << 20
"A client that does not read loses signals beyond this, as on the system bus (max_outgoing_bytes)."
_OUR_FIRST_NAME = 1
_LONGEST_LINE = 16 << 10
_RULE_PART = re.compile(r"(\w+)='([^']*)'")


@dataclass(frozen=True, slots=True)
class MatchRule:
    """A match rule of AddMatch (D-Bus Specification, "Match Rules")."""

    text: str
    parts: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> MatchRule:
        return cls(text, dict(_RULE_PART.findall(text)))

    def matches(self, signal: Message, sender_names: tuple[str, ...]) -> bool:
        """Whether the rule asks for this signal; `sender_names`: the unique and well-known names of its sender."""
        return all(_matches(key, wanted, signal, sender_names) for key, wanted in self.parts.items())


def _matches(key: str, wanted: str, signal: Message, sender_names: tuple[str, ...]) -> bool:
    if key == "type":
        return wanted == "signal"
    if key == "sender":
        return wanted in sender_names
    if key in ("interface", "member", "path"):
        return bool(getattr(signal, key) == wanted)
    if key == "path_namespace":
        return wanted == "/" or signal.path == wanted or str(signal.path).startswith(wanted + "/")
    if key == "eavesdrop":
        return True
    first = signal.body[0] if signal.body and isinstance(signal.body[0], str) else None
    if key == "arg0":
        return first == wanted
    if key == "arg0path" and first is not None:
        return first == wanted or (wanted.endswith("/") and first.startswith(wanted))
    return False


class _Client(Connection):
    """A client's end, from its first byte on."""

    def __init__(self, bus: DirectBus, accepted: socket.socket, name: str, closed: Callable[[_Client], None]) -> None:
        super().__init__(accepted, lambda message: bus._route(self, message), lambda: closed(self))
        self.name = name
        self.rules: list[MatchRule] = []


class DirectBus(SocketBus):
    """Listens on a unix socket. Ready in under a millisecond; needs no dbus package."""

    def __init__(self, socket_path: Path | None = None) -> None:
        super().__init__(socket_path, needs_folder=False)
        self._clients: dict[str, _Client] = {}
        self._names_given = _OUR_FIRST_NAME
        self._our_name: str | None = None
        self._listener: socket.socket | None = None
        self._greetings: set[asyncio.Task[None]] = set()

    @property
    def backlog_bytes(self) -> int:
        return max((client.backlog_bytes for client in self._clients.values()), default=0)

    async def come_up(self) -> None:
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        asyncio.get_running_loop().add_reader(self._listener.fileno(), self._accept, self._listener)

    async def go_down(self) -> None:
        self._our_name = None
        if self._listener:
            asyncio.get_running_loop().remove_reader(self._listener.fileno())
            self._listener.close()
            self._listener = None
        for greeting in list(self._greetings):
            greeting.cancel()
        for client in list(self._clients.values()):
            client.close()
        self._path.unlink(missing_ok=True)

    async def claim_name(self) -> None:
        self._names_given += 1
        ours = f":1.{self._names_given}"
        self._our_name = ours
        self._tell_owner_changed("", ours)

    async def release_name(self) -> None:
        left = self._our_name
        if left:
            self._our_name = None
            self._tell_owner_changed(left, "")

    def emit(self, signal: Message) -> None:
        if self._our_name:
            self._broadcast(signal, (self._our_name, BLUEZ))

    def cork(self) -> None:
        """Gathers what goes to clients until `uncork`: for whoever sends much at once, and measures others."""
        for client in self._clients.values():
            client.cork()

    def uncork(self) -> None:
        for client in list(self._clients.values()):
            client.uncork()

    def tell(self, call: Message) -> None:
        client = self._clients.get(call.destination or "")
        if client is not None and self._our_name:
            call.sender = self._our_name
            client.send(call)

    async def call(self, call: Message) -> Message:
        client = self._clients.get(call.destination or "")
        if client is None or self._our_name is None:
            raise BusLost
        call.sender = self._our_name
        return await client.call(call)

    def _broadcast(self, signal: Message, sender_names: tuple[str, ...]) -> None:
        signal.sender = sender_names[0]
        data = b""
        for client in list(self._clients.values()):
            if not any(rule.matches(signal, sender_names) for rule in client.rules):
                continue
            if client.backlog_bytes > _MAX_BACKLOG_BYTES:
                continue
            self._signals_sent += 1
            if not data:
                signal.serial = self._signals_sent
                data = marshal(signal)
            client.send_bytes(data)

    def _tell_owner_changed(self, old: str, new: str) -> None:
        signal = Message(
            message_type=MessageType.SIGNAL,
            path=BUS_PATH,
            interface=BUS,
            member="NameOwnerChanged",
            signature="sss",
            body=[BLUEZ, old, new],
        )
        self._broadcast(signal, (BUS,))

    def _accept(self, listener: socket.socket) -> None:
        try:
            accepted, _ = listener.accept()
        except OSError:  # the client gave up before its turn
            return
        accepted.setblocking(False)
        self._names_given += 1
        client = _Client(self, accepted, f":1.{self._names_given}", self._client_closed)
        greeting = asyncio.get_running_loop().create_task(self._greet(client, accepted))
        self._greetings.add(greeting)
        greeting.add_done_callback(self._greetings.discard)

    async def _greet(self, client: _Client, accepted: socket.socket) -> None:
        try:
            await authenticate_client(accepted)
        except OSError:
            client.close()
            return
        except asyncio.CancelledError:
            client.close()
            raise
        self._clients[client.name] = client
        client.listen()

    def _client_closed(self, client: _Client) -> None:
        if self._clients.pop(client.name, None) and self._owner:
            self._owner.client_left(client.name)

    def _route(self, client: _Client, message: Message) -> None:
        message.sender = client.name
        if message.message_type is MessageType.SIGNAL:
            if message.member == "InterfacesAdded" and self._owner:
                self._owner.client_exported(message)
            elif message.member == "PropertiesChanged" and self._owner:
                self._owner.client_changed(message)
        elif message.destination == BUS:
            client.send(self._answer(client, message))
        elif self._our_name and self._owner and message.destination in (BLUEZ, self._our_name):
            self._owner.take_call(message, client.send)
        else:
            text = f"The name {message.destination} was not provided by any .service files"
            client.send(Message.new_error(message, "org.freedesktop.DBus.Error.ServiceUnknown", text))

    def _answer(self, client: _Client, call: Message) -> Message:
        try:
            signature, body = self._bus_method(client, call)
        except Refusal as refusal:
            answer = Message.new_error(call, refusal.name, refusal.text)
        else:
            answer = Message.new_method_return(call, signature, body)
        answer.sender = BUS
        return answer

    def _bus_method(self, client: _Client, call: Message) -> Reply:
        match call.member, call.body:
            case "Hello", []:
                return "s", [client.name]
            case "AddMatch", [str(rule)]:
                client.rules.append(MatchRule.read(rule))
                return NOTHING
            case "RemoveMatch", [str(rule)]:
                client.rules.remove(self._known_rule(client, rule))
                return NOTHING
            case "GetNameOwner", [str(name)]:
                return "s", [self._owner_of(name)]
            case "NameHasOwner", [str(name)]:
                return "b", [name in self._names()]
            case "ListNames", []:
                return "as", [self._names()]
            case "RequestName", [str(), int()]:
                return "u", [1]
            case "GetId", []:
                return "s", [_GUID]
            case _:
                raise dbus_refusal("UnknownMethod", f"{call.member} is not a method of this bus")

    def _known_rule(self, client: _Client, text: str) -> MatchRule:
        for rule in client.rules:
            if rule.text == text:
                return rule
        raise dbus_refusal("MatchRuleNotFound", "The given match rule wasn't found and can't be removed")

    def _owner_of(self, name: str) -> str:
        if name == BLUEZ and self._our_name:
            return self._our_name
        if name in self._names():
            return name
        raise dbus_refusal("NameHasNoOwner", f"Could not get owner of name '{name}': no such name")

    def _names(self) -> list[str]:
        ours = [BLUEZ, self._our_name] if self._our_name else []
        return [BUS, *ours, *self._clients]


async def authenticate_client(accepted: socket.socket) -> None:
    """The server's half of the handshake (D-Bus Specification, "Authentication Protocol"); everybody may enter.

    Raises OSError when the client goes away.
    """
    loop = asyncio.get_running_loop()
    while True:
        command = (await _receive_line(loop, accepted)).lstrip(b"\0").split(b" ")[0]
        if command == b"BEGIN":
            return
        answer = {b"AUTH": b"OK " + _GUID.encode(), b"NEGOTIATE_UNIX_FD": b"AGREE_UNIX_FD"}.get(command, b"ERROR")
        await loop.sock_sendall(accepted, answer + b"\r\n")


async def _receive_line(loop: asyncio.AbstractEventLoop, accepted: socket.socket) -> bytes:
    """Byte by byte, since the first message may already stand behind BEGIN and is for another reader."""
    line = bytearray()
    while not line.endswith(b"\r\n"):
        if len(line) > _LONGEST_LINE:
            raise ConnectionResetError("no handshake")
        byte = await loop.sock_recv(accepted, 1)
        if not byte:
            raise ConnectionResetError("closed during the handshake")
        line += byte
    return bytes(line[:-2])
