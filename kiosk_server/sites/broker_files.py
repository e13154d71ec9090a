"""The files of the site's Mosquitto: configuration, passwords, and what each client may say and hear."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from wire.topics import SiteTopics

ITERATIONS = 1_000
"Each password is 256 random bits, so stretching adds nothing; mosquitto_passwd's own default is 101."

SERVER = "kiosk_server"
CLERK_PUSH = "clerk_push"


def gateway_user(gateway: str) -> str:
    return f"gateway-{gateway}"


def mosquitto_conf(folder: Path, host: str, port: int, *, as_root: bool) -> str:
    """The configuration of a broker whose files lie in `folder` (absolute)."""
    lines = [
        "# Written by `python -m kiosk_server init`.",
        f"listener {port} {host}",
        "allow_anonymous false",
        f"password_file {folder / 'passwords'}",
        f"acl_file {folder / 'acl'}",
        "# One user a client: a stolen credential cannot push another client off.",
        "use_username_as_clientid true",
        "# Not 0: without a limit, a publish that the ACL denies disconnects its client.",
        "max_queued_messages 1000000",
        "max_queued_bytes 268435456",
        "max_inflight_messages 100",
        "# Else a message waits up to 40 ms for the TCP acknowledgement of the one before.",
        "set_tcp_nodelay true",
        "persistence true",
        f"persistence_location {folder / 'store'}/",
        "# Saved every second where something changed, so that a killed broker keeps sessions and queues.",
        "autosave_interval 1",
        "autosave_on_changes true",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type notice",
    ]
    if as_root:
        lines += ["# Otherwise it changes to the user `mosquitto`, who cannot read these files.", "user root"]
    return "\n".join(lines) + "\n"


def acl(site: str, gateways: list[str]) -> str:
    topics = SiteTopics(site)
    lines = ["# Nobody may do what does not stand here."]
    for gateway in gateways:
        lines += [
            f"user {gateway_user(gateway)}",
            f"topic write {topics.sightings(gateway)}",
            f"topic write {topics.status(gateway)}",
            f"topic write {topics.beacons(gateway)}",
            f"topic read {topics.config(gateway)}",
            f"topic read {topics.gateway_ack(gateway)}",
            "",
        ]
    lines += [f"user {SERVER}", f"topic readwrite {topics.root}/#", ""]
    lines += [
        f"user {CLERK_PUSH}",
        f"topic read {topics.all_events}",
        f"topic write {topics.event_ack(CLERK_PUSH)}",
        f"topic write {topics.task('#')}",
    ]
    return "\n".join(lines) + "\n"


def passwords(users: Mapping[str, str]) -> str:
    return "".join(f"{user}:{hashed(password, os.urandom(12))}\n" for user, password in users.items())


def hashed(password: str, salt: bytes) -> str:
    """Mosquitto's `$7$` format: PBKDF2 with SHA-512 (mosquitto_passwd(1))."""
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, dklen=64)
    return f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(key).decode()}"
