"""`python -m gateway config`: what is in force and why, and an example file with every key. Pure."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import PurePath
from typing import Any

import gateway.settings.settings
from gateway.settings.settings import Key, Settings, all_keys, sections
from gateway.settings.sources import Loaded

_HEAD = """\
# Settings of one Shopbell gateway, by default read from /etc/shopbell/gateway.toml. Only `data` and `credentials` are
# needed. What begins with # shows the default, or an example where nothing is the default. The environment goes before
# this file, and options of the command line before both. Try it with:  python -m gateway config
"""

_EXAMPLES = {
    "data": "/var/lib/shopbell-gateway",
    "credentials": "/etc/shopbell/gateway-door.json",
    "trust_clock": False,
    "radio.adapter": "00:1A:7D:DA:71:13",
    "beacon.adapter": "00:1A:7D:DA:72:13",
    "check_in.adapter": "00:1A:7D:DA:72:13",
    "radio.recording": "/srv/recordings/monday.jsonl",
    "metrics.listen": "127.0.0.1:9465",
    "metrics.token_file": "/etc/shopbell/metrics.token",
}
"For keys whose default shows nothing."


def effective(loaded: Loaded, strangers: Iterable[str] = ()) -> str:
    """The settings in force as TOML, each with where it comes from."""
    assert loaded.settings is not None
    lines: list[str] = []
    for section, keys in _by_section():
        lines += [""] * bool(lines) + ([f"[{section}]"] if section else [])
        lines += [_in_force(key, loaded.settings, loaded.sources) for key in keys]
    for name in strangers:
        lines += ["", f"# {name} is set in the environment, but is no setting of a gateway."]
    return "\n".join(lines) + "\n"


def example() -> str:
    """A settings file with every key, explained."""
    blocks = [_HEAD]
    for section, keys in _by_section():
        kind = sections().get(section)
        if kind is not None:
            blocks.append(f"\n# {' '.join((kind.__doc__ or '').split())}\n[{section}]\n")
        blocks += [_example(key) for key in keys]
    return "".join(blocks)


@cache
def descriptions() -> dict[str, str]:
    """What stands under each key in `gateway.settings.settings`, by path.

    Read from its source, so that a running gateway need not hold it.
    """
    tree = ast.parse(inspect.getsource(gateway.settings.settings))
    texts = {one.name: _texts(one) for one in tree.body if isinstance(one, ast.ClassDef)}
    kinds: dict[str, type[Any]] = {"": Settings, **sections()}
    return {key.path: texts[kinds[key.section].__name__].get(key.name, "") for key in all_keys()}


def _texts(kind: ast.ClassDef) -> dict[str, str]:
    found = {}
    for one, below in pairwise(kind.body):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(below, ast.Expr):
            found[one.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


def _by_section() -> Iterable[tuple[str, list[Key]]]:
    keys = all_keys()
    for section in ("", *sections()):
        of_section = [key for key in keys if key.section == section]
        if of_section:
            yield section, of_section


def _in_force(key: Key, settings: Settings, sources: dict[str, str]) -> str:
    part: Any = getattr(settings, key.section) if key.section else settings
    value = getattr(part, key.name)
    source = sources.get(key.path, "default")
    return f"# {key.name} is not set" if value is None else f"{key.name} = {toml(value)}  # {source}"


def _example(key: Key) -> str:
    value = _EXAMPLES.get(key.path, None if key.is_needed else key.default)
    shown = '""' if value is None else toml(value)
    described = textwrap.fill(descriptions()[key.path], 118, initial_indent="# ", subsequent_indent="# ")
    return f"\n{described}\n# {key.option}, {key.variable}\n{'' if key.is_needed else '# '}{key.name} = {shown}\n"


def toml(value: object) -> str:
    """A setting's value as TOML writes it; JSON's texts and lists are TOML's."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, frozenset | set | tuple | list):
        return "[" + ", ".join(sorted(toml(one) for one in value)) + "]"
    return json.dumps(str(value.as_posix() if isinstance(value, PurePath) else value), ensure_ascii=False)
