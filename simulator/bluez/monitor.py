"""Advertisement monitors: what makes a passive scan, and keeps the controller from filtering duplicates. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulator.bluez.advertisement import UUID_BYTES, Advertisement
from simulator.bluez.profile import ServiceDataPatterns


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of a monitor's or_patterns."""

    offset: int
    ad_type: int
    content: bytes
    "Manufacturer data begins with the company identifier, little-endian."

    def matches(self, heard: Advertisement, service_data: ServiceDataPatterns) -> bool:
        skipped = 0
        if self.ad_type in UUID_BYTES:
            if service_data is ServiceDataPatterns.NEVER:
                return False
            if service_data is ServiceDataPatterns.AFTER_UUID:
                skipped = UUID_BYTES[self.ad_type]
        begin = skipped + self.offset
        return any(
            ad_type == self.ad_type and content[begin : begin + len(self.content)] == self.content
            for ad_type, content in heard.structures
        )


@dataclass(slots=True)
class Monitor:
    """What one client registered."""

    client: str
    root: str
    "The path given to RegisterMonitor, under which the client then exports its monitor."
    path: str | None = None
    "The exported monitor; None until the client's InterfacesAdded was seen."
    patterns: tuple[Pattern, ...] = ()
    found: set[str] = field(default_factory=set)
    "Paths of devices that the client was told of and not yet told to have lost."

    def matches(self, heard: Advertisement, service_data: ServiceDataPatterns) -> bool:
        return any(pattern.matches(heard, service_data) for pattern in self.patterns)


def read_patterns(value: Iterable[Any]) -> tuple[Pattern, ...]:
    """From the property Patterns, an a(yyay)."""
    return tuple(Pattern(int(offset), int(ad_type), bytes(content)) for offset, ad_type, content in value)
