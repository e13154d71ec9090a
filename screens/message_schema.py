"""Prints the JSON schema of every message a screen meets: what programs send them and what they send back.

`make-types.ts` turns it into `src/shared/messages.generated.ts`, so that the screens fail to compile when they and the
Python programs disagree.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

from pydantic.json_schema import models_json_schema

from kiosk_server.campaigns import cards, figures
from kiosk_server.measurement import cards as measurement
from kiosk_server.points import view as points
from kiosk_server.signage import cards as signage_cards
from kiosk_server.signage import emergencies as signage_emergencies
from kiosk_server.signage import plan as signage_plan
from wire.messages import catalogue, clerks, intents, selling_rules, site, sockets
from wire.messages.reading import Message
from wire.messages.screens import (
    alerts,
    clerk,
    demo,
    desk,
    drawings,
    finding,
    fleet,
    kiosk,
    kiosk_sessions,
    my_data,
    phone,
    radio,
    reviews,
    rewards,
    rewards_desk,
    selling,
    shown,
    signage,
    staff,
)

MODULES = (
    shown,
    phone,
    my_data,
    reviews,
    clerk,
    clerks,
    alerts,
    selling,
    kiosk,
    kiosk_sessions,
    signage,
    desk,
    fleet,
    radio,
    rewards,
    rewards_desk,
    staff,
    demo,
    drawings,
    sockets,
    site,
    selling_rules,
    catalogue,
    finding,
    intents,
    cards,
    figures,
    measurement,
    points,
    signage_cards,
    signage_emergencies,
    signage_plan,
)
"What every program speaks stands in `wire`; what the desk alone asks of kiosk_server stands beside its routes."


def models() -> list[type[Message]]:
    """Every message type defined in the modules that screens read, in the order of their names."""
    found = {
        member
        for module in MODULES
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Message) and member is not Message and member.__module__ == module.__name__
    }
    return sorted(found, key=lambda model: model.__name__)


def plain(node: Any) -> Any:
    """The schema without titles of properties (each would become a type of its own) and without tuple syntax."""
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: plain(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}
    if "prefixItems" in kept:
        kept["items"] = kept.pop("prefixItems")
    return kept


def schema() -> dict[str, Any]:
    """One schema with a definition a message; fields with a default count as present, as servers always send them."""
    pairs = [(model, "serialization") for model in models()]
    _, document = models_json_schema(pairs, ref_template="#/definitions/{model}")  # type: ignore[arg-type]
    definitions = {name: plain(body) for name, body in document["$defs"].items()}
    for body in definitions.values():
        if "properties" in body:
            body["required"] = sorted(body["properties"])
    return {"title": "Messages", "type": "object", "definitions": definitions}


if __name__ == "__main__":
    print(json.dumps(schema()))
