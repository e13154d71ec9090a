"""Tells a site's broker by which names and where gateways call it: after a move to another machine or address."""

from __future__ import annotations

import json
import os
from pathlib import Path

from kiosk_server.errors import CannotStart
from kiosk_server.gateways.authority import SiteAuthority, new_key, private_pem
from kiosk_server.sites.broker_files import (
    BROKER_CERTIFICATE,
    BROKER_KEY,
    CA_CERTIFICATE,
    CA_KEY,
    SERVER,
    mosquitto_conf,
)
from kiosk_server.sites.secret_files import replace_secret
from kiosk_server.sites.server_credentials import GatewayListener, read_server_credentials


def rename_broker(data: Path, listener: GatewayListener, now_s: float) -> None:
    """Writes the broker's configuration and certificate anew; broker and server read them at their next start.

    Gateways keep their certificates, and learn the new name when they renew them, or join anew. Raises CannotStart.
    """
    present = read_server_credentials(data)
    authority = SiteAuthority.read(data / CA_KEY, data / CA_CERTIFICATE)
    key = new_key()
    certificate = authority.for_broker(key.public_key(), listener.names, now_s).pem
    server = present.model_copy(update={"gateways": listener})
    conf = mosquitto_conf(data, present.mqtt, listener, as_root=os.geteuid() == 0)
    try:
        replace_secret(data / "broker" / BROKER_KEY, private_pem(key))
        replace_secret(data / "broker" / BROKER_CERTIFICATE, certificate)
        replace_secret(data / "broker/mosquitto.conf", conf)
        replace_secret(data / f"credentials/{SERVER}.json", json.dumps(server.model_dump(), indent=2) + "\n")
    except OSError as error:
        raise CannotStart(f"{error.filename or data} cannot be written: {error.strerror}") from error
