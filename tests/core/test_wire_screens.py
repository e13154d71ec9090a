"""What the screens are told becomes TypeScript by way of each message's JSON Schema."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

from wire.messages import screens
from wire.messages.reading import Message

MODULES = [import_module(found.name) for found in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}.")]

MESSAGES = [
    message
    for module in MODULES
    for message in vars(module).values()
    if inspect.isclass(message) and issubclass(message, Message) and message.__module__ == module.__name__
]


def test_every_message_has_a_schema_of_all_that_it_holds() -> None:
    assert len(MODULES) > 5
    for message in MESSAGES:
        schema = message.model_json_schema()
        assert schema["title"] == message.__name__
        assert set(schema.get("properties", {})) == set(message.model_fields), message


def test_no_two_messages_share_a_name() -> None:
    """They all become types of one file."""
    names = [message.__name__ for message in MESSAGES]
    assert sorted(set(names)) == sorted(names)
