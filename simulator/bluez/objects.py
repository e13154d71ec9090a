"""Objects that bluetoothd exports, and the signals that tell of them.

Like gdbus, changes of one turn of the loop go out as one PropertiesChanged, a new object as one InterfacesAdded with
all it has by then, and whatever is pending goes out before any reply (`dispatch.py`): clients rely on that order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, ClassVar

from dbus_fast import Message, MessageType, Variant

from simulator.bluez.names import INTROSPECTABLE, OBJECT_MANAGER, PROPERTIES

Reply = tuple[str, list[Any]]
"Signature and body of a method's return."

NOTHING: Reply = ("", [])

Method = Callable[[Any, Message], "Reply | Awaitable[Reply]"]
"Called with the object and the call; raises Refusal."

Methods = Mapping[tuple[str, str, str], Method]
"(interface, member, signature) -> method: a method is called only with arguments of its signature."

Interfaces = dict[str, dict[str, Variant]]
"Interface -> property -> value."


def variant(signature: str, value: Any) -> Variant:
    """A Variant whose value is known to fit, made without dbus-fast's check (half of its cost)."""
    return Variant(signature, value, False)


class ExportedObject:
    """One D-Bus object. Subclasses say which methods it answers."""

    METHODS: ClassVar[Methods] = {}

    def __init__(self, tree: ObjectTree, path: str) -> None:
        self.tree = tree
        self.path = path
        self.interfaces: Interfaces = {}
        self.published = False
        "Clients know of it."
        self._changed: dict[str, set[str]] = {}

    def set(self, interface: str, name: str, value: Variant | None) -> None:
        """Sets a property, or takes it away (None); clients are told at the next flush."""
        properties = self.interfaces[interface]
        if value is not None:
            properties[name] = value
        elif properties.pop(name, None) is None:
            return
        if self.published:
            if not self._changed:
                self.tree.mark(self)
            self._changed.setdefault(interface, set()).add(name)

    def write(self, _interface: str, _name: str, _value: Variant, /) -> bool:
        """A client sets a property; False where it is read-only. Raises Refusal."""
        return False

    def pending(self) -> Iterator[Message]:
        """The signals that are due; none afterwards."""
        changed, self._changed = self._changed, {}
        if not self.published:
            self.published = True
            yield _signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [self.path, self.export()])
            return
        for interface, names in changed.items():
            properties = self.interfaces[interface]
            values = {name: properties[name] for name in names if name in properties}
            gone = [name for name in names if name not in properties]
            body = [interface, values, gone]
            yield _signal(self.path, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    def export(self) -> Interfaces:
        own = {interface: dict(properties) for interface, properties in self.interfaces.items()}
        return {**own, INTROSPECTABLE: {}, PROPERTIES: {}}


class ObjectTree:
    """All objects of one bluetoothd."""

    def __init__(self, emit: Callable[[Message], None]) -> None:
        self._emit = emit
        self._objects: dict[str, ExportedObject] = {}
        self._marked: list[ExportedObject] = []

    def get(self, path: str | None) -> ExportedObject | None:
        """The published object at `path`."""
        found = self._objects.get(path or "")
        return found if found is not None and found.published else None

    def add(self, added: ExportedObject) -> None:
        """Exports it; clients are told at the next flush."""
        self._objects[added.path] = added
        self.mark(added)

    def add_silently(self, added: ExportedObject) -> None:
        """Exports it as one that was there before any client."""
        added.published = True
        self._objects[added.path] = added

    def remove(self, removed: ExportedObject) -> None:
        """Clients are told at once, after what was pending of it."""
        known = self._objects.pop(removed.path, None)
        if known is not None and removed.published:
            if removed._changed:
                self._emit_pending(removed)
            gone = [*removed.interfaces, INTROSPECTABLE, PROPERTIES]
            self._emit(_signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [removed.path, gone]))
        removed.published = False

    def forget(self, forgotten: ExportedObject) -> None:
        """It is gone without a word, as everything is when bluetoothd is killed."""
        self._objects.pop(forgotten.path, None)
        forgotten.published = False
        forgotten._changed.clear()

    def mark(self, changed: ExportedObject) -> None:
        """It has something to tell: a flush follows within this turn of the loop."""
        if not self._marked:
            asyncio.get_running_loop().call_soon(self.flush)
        self._marked.append(changed)

    def flush(self) -> None:
        """Sends what is pending."""
        marked, self._marked = self._marked, []
        for changed in marked:
            if self._objects.get(changed.path) is changed:
                self._emit_pending(changed)

    def export(self) -> dict[str, Interfaces]:
        """The answer of GetManagedObjects."""
        return {path: known.export() for path, known in self._objects.items() if known.published}

    def introspect(self, path: str) -> str:
        """XML with interfaces and children, without their members."""
        prefix = path.rstrip("/") + "/"
        children = {known[len(prefix) :].split("/")[0] for known in self._objects if known.startswith(prefix)}
        known = self.get(path)
        interfaces = "".join(f'<interface name="{name}"/>' for name in (known.export() if known else ()))
        return (
            f"<node>{interfaces}{''.join(f'<node name={chr(34)}{name}{chr(34)}/>' for name in sorted(children))}</node>"
        )

    def _emit_pending(self, changed: ExportedObject) -> None:
        for message in changed.pending():
            self._emit(message)


def _signal(path: str, interface: str, member: str, signature: str, body: list[Any]) -> Message:
    return Message(
        message_type=MessageType.SIGNAL, path=path, interface=interface, member=member, signature=signature, body=body
    )
