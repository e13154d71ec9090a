"""From a method call to its answer, by the rules of gdbus."""

from __future__ import annotations

from collections.abc import Awaitable

from dbus_fast import Message
from dbus_fast.signature import Variant

from simulator.bluez.errors import Refusal, dbus_refusal
from simulator.bluez.names import AGENT_MANAGER, BLUEZ_ROOT, INTROSPECTABLE, OBJECT_MANAGER, PEER, PROPERTIES
from simulator.bluez.objects import NOTHING, ExportedObject, ObjectTree, Reply

_MACHINE_ID = "5ca1ab1e" * 4


def answer_to(tree: ObjectTree, call: Message) -> Reply | Awaitable[Reply]:
    """What the called object says, at once or later. Raises Refusal, now or when awaited."""
    if call.interface == OBJECT_MANAGER and call.member == "GetManagedObjects" and call.path == "/":
        return "a{oa{sa{sv}}}", [tree.export()]
    if call.interface == PEER:
        return ("s", [_MACHINE_ID]) if call.member == "GetMachineId" else NOTHING
    if call.interface == INTROSPECTABLE:
        return "s", [tree.introspect(call.path or "/")]
    called = tree.get(call.path)
    if called is None:
        # bluetoothd sits on libdbus, which says of a path without object what it says of a missing method.
        raise _no_such_method("UnknownObject", call)
    if call.interface == PROPERTIES:
        return _properties(called, call)
    if call.path == BLUEZ_ROOT and call.interface == AGENT_MANAGER:
        return NOTHING  # agents may register; nothing here ever asks one for a PIN
    method = called.METHODS.get((call.interface or "", call.member or "", call.signature))
    if method is None or call.interface not in called.interfaces:
        raise _no_such_method("UnknownMethod", call)
    return method(called, call)


def error_to(call: Message, refusal: Refusal) -> Message:
    return Message.new_error(call, refusal.name, refusal.text)


def return_to(call: Message, reply: Reply) -> Message:
    signature, body = reply
    return Message.new_method_return(call, signature, body)


def _properties(called: ExportedObject, call: Message) -> Reply:
    match call.member, call.body:
        case "GetAll", [str(interface)] if interface in called.interfaces:
            return "a{sv}", [called.interfaces[interface]]
        case "Get", [str(interface), str(name)] if interface in called.interfaces:
            if name not in called.interfaces[interface]:
                raise dbus_refusal("InvalidArgs", f"No such property '{name}'")
            return "v", [called.interfaces[interface][name]]
        case "Set", [str(interface), str(name), Variant() as value] if interface in called.interfaces:
            if not called.write(interface, name, value):
                raise dbus_refusal("PropertyReadOnly", f"Property '{name}' is not writable")
            return NOTHING
        case ("GetAll", [str(interface)]) | ("Get", [str(interface), _]) | ("Set", [str(interface), _, _]):
            raise dbus_refusal("InvalidArgs", f"No such interface '{interface}'")
        case _:
            raise _no_such_method("UnknownMethod", call)


def _no_such_method(kind: str, call: Message) -> Refusal:
    text = f'Method "{call.member}" with signature "{call.signature}" on interface "{call.interface}" doesn\'t exist\n'
    return dbus_refusal(kind, text)
