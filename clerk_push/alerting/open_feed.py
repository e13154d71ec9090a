"""The clerks' feed for wearables of one's own, described in AsyncAPI 3 from the messages themselves. Pure."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from wire.messages.clerks import ClerksStatus
from wire.messages.mqtt import StoreEvent, StoreEventAck, StoreEventKind, TaskReport
from wire.messages.reading import AnyMessage
from wire.messages.screens.alerts import AlertTestAsked
from wire.messages.screens.clerk import ClerkView, ColleaguesCard, TaskCard
from wire.messages.sockets import (
    Ack,
    ClientBeat,
    Event,
    Hello,
    ServerBeat,
    Snapshot,
    State,
    Welcome,
)
from wire.topics import SiteTopics

VERSION = "3.0.0"

_BODIES: dict[type[BaseModel], dict[str, list[type[AnyMessage]]]] = {
    Snapshot: {"body": [ClerkView]},
    Event: {"body": [TaskCard]},
    State: {"body": [ColleaguesCard, AlertTestAsked]},
}
"What the envelope holds on this socket."

_SENT: dict[type[AnyMessage], str] = {
    Hello: "First of all. `epoch` and `seq` of the last event that was shown resume the feed; without them a snapshot "
    "comes.",
    Ack: "The events up to `seq` are before the clerk's eyes: then no device of theirs is rung by push. Say it within "
    "2 s, and not for what is not shown.",
    ClientBeat: "The answer to each beat of the server.",
}

_HEARD: dict[type[AnyMessage], str] = {
    Welcome: "The answer to `hello`.",
    Snapshot: "Everything as it is now, in place of all that was known.",
    Event: "`task.STATE` with the TaskCard, after every change; in order, each once by `id`.",
    State: "`colleagues` with a ColleaguesCard, or `alert-test` with an AlertTestAsked: the latest of a key wins.",
    ServerBeat: "Each `beat_s` of silence. After 10 s more without any frame, come back.",
}

_CLOSES = (
    "Closed with 1012: come back after a random 0 to 5 s. 4008: you read too slowly; resume. 4401: sign in. 4400: the "
    "first frame was no hello. 4403: a page of another site."
)


def document(version: str) -> dict[str, Any]:
    """The whole document, ready for JSON. `version`: of the program."""
    topics = SiteTopics("site")
    # Written with the site's own shard and name in the place of the parameters, as `wire.topics` spells them.
    root = "shopbell/1/{shard}/{site}"
    messages = {**_SENT, **_HEARD}
    mqtt = {
        "storeEvents": (
            f"{root}/events/{{kind}}",
            StoreEvent,
            "What may need a clerk: no name, no wish.",
        ),
        "storeEventAcks": (
            f"{root}/events/ack/{{subscriber}}",
            StoreEventAck,
            "After your own commit. Without it everything is published again.",
        ),
        "taskReports": (f"{root}/tasks/{{task}}", TaskReport, "What became of each task."),
        "clerksStatus": (
            topics.clerks_status.replace(topics.root, root),
            ClerksStatus,
            "Retained: who is reachable.",
        ),
    }
    channels: dict[str, Any] = {
        "clerk": {
            "address": "/ws/clerk",
            "title": "A clerk's feed",
            "description": f"One clerk's own, by the cookie of POST /api/session. {_CLOSES}",
            "servers": [{"$ref": "#/servers/clerks"}],
            "messages": {kind.__name__: _ref("messages", kind) for kind in messages},
        }
    }
    for name, (address, kind, words) in mqtt.items():
        channels[name] = {
            "address": address,
            "description": words,
            "servers": [{"$ref": "#/servers/broker"}],
            "parameters": {each: _PARAMETERS[each] for each in _PARAMETERS if f"{{{each}}}" in address},
            "messages": {kind.__name__: _ref("messages", kind)},
            "bindings": {"mqtt": {"bindingVersion": "0.2.0"}},
        }
    kinds: list[type[AnyMessage]] = [*messages, StoreEvent, StoreEventAck, TaskReport, ClerksStatus]
    return {
        "asyncapi": VERSION,
        "id": "urn:shopbell:clerks",
        "info": {
            "title": "Shopbell: the clerks' feed",
            "version": version,
            "description": "For a wearable, a headset or a wall display of one's own. Commands never go this way: they "
            "are POSTs, in /api/openapi.json.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "clerks": {
                "host": "clerks.example",
                "protocol": "wss",
                "description": "clerk_push, behind the store's own certificate.",
                "security": [{"$ref": "#/components/securitySchemes/clerkCookie"}],
            },
            "broker": {
                "host": "127.0.0.1:1883",
                "protocol": "mqtt",
                "protocolVersion": "3.1.1",
                "description": "The site's broker, QoS 1. A subscriber has a user of its own in DATA/broker/passwords "
                "and acl, and gives its name as client id.",
                "security": [{"$ref": "#/components/securitySchemes/brokerUser"}],
            },
        },
        "channels": channels,
        "operations": _operations(mqtt),
        "components": {
            "messages": {kind.__name__: _message(kind, messages.get(kind)) for kind in kinds},
            "schemas": _schemas(kinds),
            "securitySchemes": {
                "clerkCookie": {"type": "httpApiKey", "in": "cookie", "name": "shopbell_clerk"},
                "brokerUser": {"type": "userPassword"},
            },
        },
    }


_PARAMETERS: dict[str, Any] = {
    "shard": {"description": "CRC-32 of the site's name, modulo 64."},
    "site": {"description": "The site's name."},
    "kind": {"description": "The kind of event.", "enum": [kind.value for kind in StoreEventKind]},
    "subscriber": {"description": "The name under which you are registered."},
    "task": {"description": "The task's id."},
}


def _operations(mqtt: dict[str, Any]) -> dict[str, Any]:
    """As the reader of the document does them: `send` is towards the store."""
    operations = {
        "say": _operation("send", "clerk", list(_SENT)),
        "hear": _operation("receive", "clerk", list(_HEARD)),
    }
    for name, (_, kind, _words) in mqtt.items():
        operations[name] = _operation("send" if kind is StoreEventAck else "receive", name, [kind])
    return operations


def _operation(action: str, channel: str, kinds: list[type[AnyMessage]]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind.__name__}"} for kind in kinds],
    }


def _message(kind: type[AnyMessage], words: str | None) -> dict[str, Any]:
    described = {"summary": words} if words is not None else {}
    return {"name": kind.__name__, **described, "payload": _ref("schemas", kind)}


def _ref(where: str, kind: type[AnyMessage]) -> dict[str, str]:
    return {"$ref": f"#/components/{where}/{kind.__name__}"}


def _schemas(kinds: list[type[AnyMessage]]) -> dict[str, Any]:
    bodies: list[type[AnyMessage]] = [each for fields in _BODIES.values() for many in fields.values() for each in many]
    asked: list[tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        (kind.__name__, "validation" if kind in _SENT or kind is StoreEventAck else "serialization", TypeAdapter(kind))
        for kind in (*kinds, *bodies)
    ]
    _, found = TypeAdapter.json_schemas(asked, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = found["$defs"]
    for envelope, fields in _BODIES.items():
        for field, many in fields.items():
            schemas[envelope.__name__]["properties"][field] = {"anyOf": [_ref("schemas", each) for each in many]}
    return schemas
