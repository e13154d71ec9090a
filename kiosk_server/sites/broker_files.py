"""The files of the site's Mosquitto: configuration, passwords, and what each client may say and hear."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from kiosk_server.gateways.authority import SiteAuthority, new_key, private_pem
from kiosk_server.sites.secret_files import write_secret
from kiosk_server.sites.server_credentials import BrokerAccount, GatewayListener
from wire.topics import SiteTopics

ITERATIONS = 1_000
"Each password is 256 random bits, so stretching adds nothing; mosquitto_passwd's own default is 101."

SERVER = "kiosk_server"
CLERK_PUSH = "clerk_push"


CA_KEY = "keys/ca.key.pem"
CA_CERTIFICATE = "credentials/ca.pem"
BROKER_KEY = "broker.key.pem"
BROKER_CERTIFICATE = "broker.crt.pem"
ACL = "acl"
REVOKED = "revoked.crl.pem"
"Certificates that the broker refuses."
PID_FILE = "store/mosquitto.pid"
"In the one folder that the broker itself may write."


def gateway_user(gateway: str) -> str:
    return f"gateway-{gateway}"


def mosquitto_conf(data: Path, account: BrokerAccount, gateways: GatewayListener, *, as_root: bool) -> str:
    """The configuration of the broker of the site in `data` (absolute)."""
    folder = data / "broker"
    lines = [
        "# Written by `python -m kiosk_server init`.",
        "# One user a client, on each listener: a stolen credential cannot push another client off.",
        "# For the programs of this machine, with passwords:",
        f"listener {account.port} {account.host}",
        "use_username_as_clientid true",
        "# For gateways, each with a certificate that names it; what the site's CA revoked is refused:",
        f"listener {gateways.port} {gateways.bind}".rstrip(),
        f"cafile {data / CA_CERTIFICATE}",
        f"certfile {folder / BROKER_CERTIFICATE}",
        f"keyfile {folder / BROKER_KEY}",
        f"crlfile {folder / REVOKED}",
        "require_certificate true",
        "use_identity_as_username true",
        "use_username_as_clientid true",
        "tls_version tlsv1.2",
        "",
        f"pid_file {folder / PID_FILE}",
        "allow_anonymous false",
        f"password_file {folder / 'passwords'}",
        f"acl_file {folder / ACL}",
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


def write_broker_files(
    folder: Path,
    final: Path,
    account: BrokerAccount,
    listener: GatewayListener,
    authority: SiteAuthority,
    revoked: list[tuple[str, float]],
    now_s: float,
) -> None:
    """The broker's files that can be made anew at any time, in the data folder `folder` that will stand at `final`."""
    key = new_key()
    conf = mosquitto_conf(final, account, listener, as_root=os.geteuid() == 0)
    write_secret(folder / "broker/mosquitto.conf", conf)
    write_secret(folder / "broker" / BROKER_KEY, private_pem(key))
    write_secret(
        folder / "broker" / BROKER_CERTIFICATE, authority.for_broker(key.public_key(), listener.names, now_s).pem
    )
    write_secret(folder / "broker" / REVOKED, authority.revocations(revoked, now_s))


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
        f"topic write {topics.clerks_status}",
    ]
    return "\n".join(lines) + "\n"


def passwords(users: Mapping[str, str]) -> str:
    return "".join(f"{user}:{hashed(password, os.urandom(12))}\n" for user, password in users.items())


def hashed(password: str, salt: bytes) -> str:
    """Mosquitto's `$7$` format: PBKDF2 with SHA-512 (mosquitto_passwd(1))."""
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, dklen=64)
    return f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(key).decode()}"
