"""Where pushes may go: an endpoint is an address that a stranger's browser told, and a server of ours will call. Pure.

Only https on its usual port, by a name, and only to hosts of the public internet: otherwise a stranger could make this
server knock on doors of the store's own network. `own` are origins that the site's settings allow besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

MOST_LETTERS = 2048
"The longest in use have about 600."

HTTPS_PORT = 443
"All push services of browsers listen there."

_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
"A host name with at least one dot, RFC 1123 section 2.1; its last label is no number, so it is no address."

_INSIDE = ("local", "internal", "localhost", "home.arpa", "lan", "intranet", "corp", "home", "test", "invalid")
"Names that mean something inside a network only: RFC 6761, 6762, 8375, and what routers are fond of."

_PRINTABLE = re.compile(r"[\x21-\x7e]+")

NAT64 = IPv6Network("64:ff9b::/96")
"RFC 6052: an IPv4 address in other clothes."


class BadEndpoint(ValueError):
    """This is no address of a push service."""


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """A checked address. Whoever knows it whole could ring her phone, so it is never shown: `origin` may be."""

    scheme: str
    host: str
    port: int
    target: str
    "Path and query."
    own: bool
    "Allowed by the site's settings, wherever it is."

    @property
    def origin(self) -> str:
        """As RFC 6454 section 6.2 writes it: without the scheme's usual port."""
        usual = {"https": HTTPS_PORT, "http": 80}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")

    def __repr__(self) -> str:
        return f"Endpoint({self.origin}/…)"


def read_endpoint(text: str, own: Collection[str] = ()) -> Endpoint:
    """Raises BadEndpoint with a sentence that does not repeat the address."""
    if len(text) > MOST_LETTERS or not _PRINTABLE.fullmatch(text):
        raise BadEndpoint("is too long, or holds letters that no address has")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadEndpoint("is no address") from None
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or parts.username is not None or parts.fragment:
        raise BadEndpoint("is no https address")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    usual = HTTPS_PORT if parts.scheme == "https" else 80
    found = Endpoint(parts.scheme, host, port or usual, target, own=False)
    if found.origin in own:
        return Endpoint(found.scheme, found.host, found.port, found.target, own=True)
    if parts.scheme != "https" or found.port != HTTPS_PORT:
        raise BadEndpoint("is no https address on the usual port")
    if not _NAME.fullmatch(host) or host.endswith(tuple(f".{name}" for name in _INSIDE)):
        raise BadEndpoint("is no name of a public host")
    return found


def is_public(address: str) -> bool:
    """Whether an address that a name stands for is one of the public internet, also under its disguises."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
