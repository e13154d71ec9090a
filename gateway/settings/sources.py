"""Where settings come from: the settings file, over it the environment, over that the command line.

Every mistake is told at once, each by its key and the place it stands at; never by its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.errors import UsageError
from gateway.settings.settings import PREFIX, Key, Settings, all_keys, sections
from gateway.settings.values import WrongValue, read_value

DEFAULT_FILE = Path("/etc/shopbell/gateway.toml")
"Read where no other is named, if it is there."

_SECTION_LINE = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_KEY_LINE = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)?)\s*=")


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The settings file, taken apart."""

    name: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    "By path, such as `radio.adapter`."

    def at(self, path: str) -> str:
        """`gateway.toml, line 4`."""
        line = self.lines.get(path)
        return f"{self.name}, line {line}" if line else self.name


@dataclass(frozen=True, slots=True)
class Loaded:
    """What all sources say together."""

    settings: Settings | None
    "None where there is any complaint."
    complaints: tuple[str, ...]
    sources: dict[str, str]
    "Where each value that is no default comes from, by path."
    values: dict[str, Any]
    "What was given, by path, as it was given."
    file: str = ""
    "The settings file; empty where there is none."


def read_settings(options: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings of all sources. `options`: by path, such as `radio.adapter`; None where not given.

    Raises UsageError with a line for every mistake.
    """
    loaded = load_settings(options, environment, file)
    if loaded.settings is None:
        raise UsageError("\n".join(loaded.complaints))
    return loaded.settings


def load_settings(options: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Loaded:
    """As `read_settings`, but mistakes are part of the answer. Raises UsageError where the file is no TOML at all."""
    named = file or (Path(environment[PREFIX + "CONFIG"]) if environment.get(PREFIX + "CONFIG") else None)
    if named is None and not DEFAULT_FILE.exists():
        return join(options, environment, SettingsFile())
    return join(options, environment, read_file(named or DEFAULT_FILE))


def read_file(file: Path) -> SettingsFile:
    """Raises UsageError with one sentence where it cannot be read."""
    import tomllib  # only where there is a file

    try:
        text = file.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"The settings file {file} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise UsageError(f"The settings file {file} is no TOML: {error}.") from error
    return SettingsFile(str(file), content, _lines(text))


def join(options: Mapping[str, Any], environment: Mapping[str, str], file: SettingsFile) -> Loaded:
    """The settings as the three sources say them."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    complaints = _unknown(file)
    for key in all_keys():
        table = file.content if not key.section else file.content.get(key.section)
        if isinstance(table, dict) and key.name in table:
            values[key.path], sources[key.path] = table[key.name], file.at(key.path)
        if environment.get(key.variable):
            values[key.path], sources[key.path] = environment[key.variable], key.variable
        if options.get(key.path) is not None:
            values[key.path], sources[key.path] = options[key.path], key.option
    settings, wrong = _settings(values, sources, file)
    complaints += wrong
    return Loaded(None if complaints else settings, tuple(complaints), sources, values, file.name)


def strangers(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like ours and are no setting of the gateway: another program's, or a slip."""
    known = {key.variable for key in all_keys()} | {PREFIX + "CONFIG"}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _settings(values: dict[str, Any], sources: dict[str, str], file: SettingsFile) -> tuple[Settings | None, list[str]]:
    """The settings, or what is wrong."""
    read: dict[str, dict[str, Any]] = {section: {} for section in ("", *sections())}
    wrong: dict[str, list[str]] = {section: [] for section in read}
    for key in all_keys():
        if key.path in values:
            try:
                read[key.section][key.name] = read_value(key.hint, values[key.path])
            except WrongValue as error:
                wrong[key.section].append(f"{_place(key, sources)}: {error}.")
        elif key.is_needed:
            option = f"{key.option} (or {key.variable}, or {key.path} in the settings file)"
            wrong[key.section].append(f"{option} is missing.")
    made: dict[str, Any] = {}
    for section, kind in sections().items():
        if wrong[section]:
            continue
        made[section] = kind(**read[section])
        if fault := made[section].fault():
            wrong[section].append(f"{_places(section, sources, file)}, [{section}]: {fault}.")
    complaints = [one for of_section in wrong.values() for one in of_section]
    return (None if complaints else Settings(**read[""], **made)), complaints


def _place(key: Key, sources: dict[str, str]) -> str:
    place = sources[key.path]
    return f"{place} ({key.path})" if place in (key.option, key.variable) else f"{place}, {key.path}"


def _places(section: str, sources: dict[str, str], file: SettingsFile) -> str:
    """Where the keys of a section come from, for a rule about several of them."""
    places = sorted({place for given, place in sources.items() if given.startswith(section + ".")})
    return ", ".join(places) or file.name or "settings"


def _unknown(file: SettingsFile) -> list[str]:
    said = []
    known = {key.path for key in all_keys()}
    for name, value in file.content.items():
        if name in sections():
            if not isinstance(value, dict):
                said.append(f"{file.at(name)}: {name} is a section: write [{name}] above its keys.")
                continue
            said += [_stranger(f"{name}.{each}", file) for each in value if f"{name}.{each}" not in known]
        elif name not in known:
            said.append(_stranger(name, file))
    return said


def _stranger(path: str, file: SettingsFile) -> str:
    nearest = _nearest(path)
    hint = f" Did you mean {nearest}?" if nearest else " `python -m gateway config --example` shows all keys."
    return f"{file.at(path)}, {path}: there is no such setting.{hint}"


def _nearest(path: str) -> str:
    from difflib import get_close_matches  # only for whoever mistyped

    paths = [key.path for key in all_keys()]
    name = path.rpartition(".")[2]
    elsewhere = [one for one in paths if one.rpartition(".")[2] == name]
    close = elsewhere or get_close_matches(path, [*paths, *(f"[{one}]" for one in sections())], n=1, cutoff=0.6)
    return close[0] if close else ""


def _lines(text: str) -> dict[str, int]:
    """The line of each key and section. Good for files as people write them; what it misses is told without a line."""
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _SECTION_LINE.match(line):
            section = header[1]
            found.setdefault(section, number)
        elif key := _KEY_LINE.match(line):
            name = re.sub(r"\s", "", key[1])
            found.setdefault(f"{section}.{name}" if section else name, number)
    return found
