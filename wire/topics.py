"""The only spelling of MQTT topics: `shopbell/1/{shard}/{site}/…`.

The shard is a fixed function of the site, so replicas of a chain's server can take shards and a site's presence
always sits in one place. A topic never carries authority by itself: compare the payload's sender with the topic's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

SHARDS = 64
_PREFIX = "shopbell/1"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FROM_GATEWAY = re.compile(
    r"shopbell/1/(\d{1,2})/([a-z0-9][a-z0-9_-]{0,63})/gateway/([a-z0-9][a-z0-9_-]{0,63})/(sightings|status|beacons)"
)


def is_name(text: str) -> bool:
    """Whether `text` may name a site, gateway, kiosk or subscriber: 1 to 64 of a-z, 0-9, `-`, `_`."""
    return _NAME.fullmatch(text) is not None


def shard(site: str) -> int:
    return crc32(site.encode()) % SHARDS


@dataclass(frozen=True, slots=True)
class GatewayTopic:
    """A topic that a gateway publishes on."""

    site: str
    gateway: str
    leaf: str


def read_gateway_topic(topic: str) -> GatewayTopic | None:
    """The parts of a gateway's topic; None for any other text, also where the shard is not the site's."""
    match = _FROM_GATEWAY.fullmatch(topic)
    if match is None or int(match[1]) != shard(match[2]):
        return None
    return GatewayTopic(match[2], match[3], match[4])


@dataclass(frozen=True, slots=True)
class SiteTopics:
    """All topics of one site."""

    site: str

    def __post_init__(self) -> None:
        if not is_name(self.site):
            raise ValueError(f"{self.site!r} cannot name a site: use 1 to 64 of a-z, 0-9, - and _")

    @property
    def root(self) -> str:
        return f"{_PREFIX}/{shard(self.site)}/{self.site}"

    def sightings(self, gateway: str) -> str:
        return f"{self.root}/gateway/{gateway}/sightings"

    def status(self, gateway: str) -> str:
        """Retained, with a last will."""
        return f"{self.root}/gateway/{gateway}/status"

    def beacons(self, gateway: str) -> str:
        return f"{self.root}/gateway/{gateway}/beacons"

    def config(self, gateway: str) -> str:
        """Retained, towards the gateway."""
        return f"{self.root}/gateway/{gateway}/config"

    def gateway_ack(self, gateway: str) -> str:
        return f"{self.root}/gateway/{gateway}/ack"

    @property
    def all_sightings(self) -> str:
        return self.sightings("+")

    @property
    def all_statuses(self) -> str:
        return self.status("+")

    @property
    def all_beacons(self) -> str:
        return self.beacons("+")

    def event(self, kind: str) -> str:
        return f"{self.root}/events/{kind}"

    @property
    def all_events(self) -> str:
        """Matches one level only, so not the acknowledgements below it."""
        return f"{self.root}/events/+"

    def event_ack(self, subscriber: str) -> str:
        return f"{self.root}/events/ack/{subscriber}"

    @property
    def all_event_acks(self) -> str:
        return self.event_ack("+")

    def task(self, task: str) -> str:
        """From clerk_push: what became of a task."""
        return f"{self.root}/tasks/{task}"

    @property
    def clerks_status(self) -> str:
        """From clerk_push: which clerks can be reached now. Retained, with a last will."""
        return f"{self.root}/clerks/status"

    def screen(self, screen: str) -> str:
        return f"{self.root}/screen/{screen}"
