"""Specs that can be compared: a name, words for people, and where there is one a number with its unit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Better = Literal["more", "less"]

UNITS: Mapping[str, tuple[str, float]] = {
    "mg": ("mass", 1e-6),
    "g": ("mass", 1e-3),
    "kg": ("mass", 1.0),
    "oz": ("mass", 0.028349523),
    "lb": ("mass", 0.45359237),
    "mm": ("length", 1e-3),
    "cm": ("length", 1e-2),
    "m": ("length", 1.0),
    "km": ("length", 1e3),
    "in": ("length", 0.0254),
    "ft": ("length", 0.3048),
    "ml": ("volume", 1e-3),
    "cl": ("volume", 1e-2),
    "l": ("volume", 1.0),
    "W": ("power", 1.0),
    "kW": ("power", 1e3),
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "d": ("time", 86_400.0),
    "months": ("months", 1.0),
    "years": ("months", 12.0),
}
"What each unit measures, and how many of that measure's own unit it is; any other unit compares with itself alone."

WELL_KNOWN: Mapping[str, Better] = {
    "noise": "less",
    "battery life": "more",
    "guarantee": "more",
    "warranty": "more",
    "water column": "more",
}
"Where everybody agrees which way is better; of a weight or a size only the shop can say, product by product."

_MEASURE = re.compile(r"([+\u2212-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^\W\d_]{1,8}|°C|%|\u00b5m)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spec:
    label: str
    value: str
    "In words, with its unit: `62 dB at 1 m`."
    number: float | None = None
    unit: str = ""
    better: Better | None = None


Verdict = Literal["better", "worse", "same", "different", "only_here", "only_there"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One spec of two products, seen from the first."""

    label: str
    here: str | None
    there: str | None
    verdict: Verdict
    difference: float | None = None
    "How much more the first one has, in `unit`."
    unit: str = ""


def spec_of(line: Mapping[str, Any]) -> Spec:
    """From a product's row; what stands there without a number gets one where its words begin with a measure."""
    better = line.get("better") or WELL_KNOWN.get(str(line["label"]).strip().lower())
    if line.get("number") is not None:
        return Spec(line["label"], line["value"], float(line["number"]), line.get("unit") or "", better)
    number, unit = measure(line["value"])
    return Spec(line["label"], line["value"], number, unit, better)


def measure(text: str) -> tuple[float | None, str]:
    """`5.8 kg` is (5.8, "kg"); words that are more than one measure have none."""
    found = _MEASURE.fullmatch(text.strip())
    if found is None:
        return None, ""
    return float(found[1].replace(",", "").replace("\u2212", "-")), found[2] or ""


def compare(here: Sequence[Spec], there: Sequence[Spec]) -> list[Compared]:
    """Spec by spec: first those of `here` in their order, then what only `there` has."""
    mine, others = _by_key(here), _by_key(there)
    found = [_compare_one(spec, others.get(key)) for key, spec in mine.items()]
    return found + [
        Compared(spec.label, None, spec.value, "only_there") for key, spec in others.items() if key not in mine
    ]


def _by_key(specs: Iterable[Spec]) -> dict[str, Spec]:
    """In order; of two with one label the first counts."""
    found: dict[str, Spec] = {}
    for spec in specs:
        found.setdefault(_key(spec), spec)
    return found


def _key(spec: Spec) -> str:
    return " ".join(spec.label.lower().split())


def _compare_one(here: Spec, there: Spec | None) -> Compared:
    if there is None:
        return Compared(here.label, here.value, None, "only_here")
    both = _in_one_unit(here, there)
    if both is None:
        same = here.value.strip().lower() == there.value.strip().lower()
        return Compared(here.label, here.value, there.value, "same" if same else "different")
    mine, others, unit = both
    difference = _rounded(mine - others)
    better = here.better if here.better == there.better or there.better is None else None
    better = better or (there.better if here.better is None else None)
    if difference == 0:
        verdict: Verdict = "same"
    elif better is None:
        verdict = "different"
    else:
        verdict = "better" if (difference > 0) == (better == "more") else "worse"
    return Compared(here.label, here.value, there.value, verdict, difference, unit)


def _in_one_unit(here: Spec, there: Spec) -> tuple[float, float, str] | None:
    """Both numbers in the unit of the first; None where they do not measure the same."""
    if here.number is None or there.number is None:
        return None
    if here.unit == there.unit:
        return here.number, there.number, here.unit
    mine, others = UNITS.get(here.unit), UNITS.get(there.unit)
    if mine is None or others is None or mine[0] != others[0]:
        return None
    # In the smaller unit of the two, so that comparing the other way round gives the same figure.
    smaller = here.unit if mine[1] <= others[1] else there.unit
    scale = UNITS[smaller][1]
    return here.number * mine[1] / scale, there.number * others[1] / scale, smaller


def _rounded(value: float) -> float:
    """To what a screen can show; 0.1 kg and 100 g are the same."""
    return float(f"{value:.9g}") if abs(value) > 1e-9 else 0.0
