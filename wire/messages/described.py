"""What stands under a field in a message's class is its description in documents made of it: JSON Schema, OpenAPI and
the screens' types.

Pydantic can do so too (`use_attribute_docstrings`), but reads every class's source when the program starts, whether
anybody asks for a document or not; that was a fifth of a start.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel


def describe(message: type[BaseModel], properties: dict[str, Any]) -> None:
    """Adds to the JSON Schema of its fields what their class, or one that it extends, says under them."""
    names = {name: field.alias or name for name, field in message.model_fields.items()}
    for owner in reversed(message.__mro__):
        for name, text in _under_fields(owner.__module__).get(owner.__qualname__, {}).items():
            if (schema := properties.get(names.get(name, name))) is not None:
                schema["description"] = text


@cache
def _under_fields(module: str) -> dict[str, dict[str, str]]:
    """By class and field; nothing where a module has no source."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError):
        return {}
    return {name: dict(_texts(each)) for name, each in _classes(tree, "")}


def _classes(within: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for each in within.body:
        if isinstance(each, ast.ClassDef):
            yield prefix + each.name, each
            yield from _classes(each, f"{prefix}{each.name}.")


def _texts(of: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(of.body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr)):
            continue
        if isinstance(text.value, ast.Constant) and isinstance(text.value.value, str):
            yield field.target.id, inspect.cleandoc(text.value.value)
