"""Credentials of gateways that run on the server's own machine: made when the site is set up, and never sent anywhere.

Every other gateway makes its key itself and joins by a code of the desk.
"""

from __future__ import annotations

import json
from pathlib import Path

from kiosk_server.gateways.authority import Issued, SiteAuthority, new_key, private_pem
from kiosk_server.sites.broker_files import CA_CERTIFICATE, gateway_user
from kiosk_server.sites.secret_files import write_secret
from kiosk_server.sites.server_credentials import GatewayListener
from wire.messages.site import SiteDescription


def provision(
    folder: Path, site: SiteDescription, listener: GatewayListener, authority: SiteAuthority, now_s: float
) -> dict[str, Issued]:
    """Key, certificate and credentials file of every gateway into `folder/credentials`: the certificates by gateway.

    They find the broker by the last of its names, which is the loopback address unless somebody chose others.
    """
    made: dict[str, Issued] = {}
    for place in site.floor.gateways:
        user = gateway_user(place.gateway)
        key = new_key()
        issued = made[place.gateway] = authority.for_gateway(key.public_key(), user, now_s)
        files = {"ca": Path(CA_CERTIFICATE).name, "certificate": f"{user}.crt.pem", "key": f"{user}.key.pem"}
        write_secret(folder / "credentials" / files["certificate"], issued.pem)
        write_secret(folder / "credentials" / files["key"], private_pem(key))
        content = {
            "kind": "gateway",
            "site": site.site,
            "gateway": place.gateway,
            "mqtt": {"host": listener.names[-1], "port": listener.port, "tls": files},
            "certificate_ends_s": issued.ends_at_s,
            "service_uuid16": site.service_uuid16,
            "minor_key": (folder / f"keys/{user}.minor.key").read_text().strip(),
            "ibeacon": None if site.ibeacon is None else site.ibeacon.model_dump(mode="json"),
        }
        write_secret(folder / f"credentials/{user}.json", json.dumps(content, indent=2) + "\n")
    return made
