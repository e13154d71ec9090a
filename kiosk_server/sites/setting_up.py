"""Setting up a new site: everything or nothing.

All is written into a folder beside the data folder, which then takes its place by one rename.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import URL
from sqlmodel import Session, select

from kiosk_server.beacons import registry
from kiosk_server.beacons.identity_keys import IdentityKeys
from kiosk_server.campaigns.book import add_welcome
from kiosk_server.campaigns.restraints import set_rules
from kiosk_server.catalogue.reading import read_catalogue
from kiosk_server.catalogue.tables import Product
from kiosk_server.credentials.bearers import grant, new_secret
from kiosk_server.database import DATABASE, Database, new_id
from kiosk_server.errors import CannotStart
from kiosk_server.finding.indexing import index
from kiosk_server.gateways.authority import Issued, SiteAuthority
from kiosk_server.gateways.certificates import keep
from kiosk_server.gateways.provisioning import provision
from kiosk_server.gifts.catalogue import add_first
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy.people_file import PEOPLE, PeopleFile
from kiosk_server.reviews.history import PastReview, add_past_reviews, read_past_reviews
from kiosk_server.selling.rules import set_selling_rules
from kiosk_server.sites.broker_files import (
    CA_CERTIFICATE,
    CA_KEY,
    CLERK_PUSH,
    SERVER,
    acl,
    passwords,
    write_broker_files,
)
from kiosk_server.sites.keys import make_keys, read_keys
from kiosk_server.sites.secret_files import write_secret
from kiosk_server.sites.server_credentials import BrokerAccount, GatewayListener, ServerCredentials
from kiosk_server.sites.tables import Site, SiteDevice
from kiosk_server.staff.accounts import add_account
from kiosk_server.staff.passwords import Passwords
from wire.messages.site import SiteDescription
from wire.topics import SiteTopics

TLS_PORT = 8883
"MQTT over TLS (IANA: secure-mqtt)."


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the site's broker listens."""

    host: str
    "A loopback address: programs of the same machine speak to it with passwords."
    port: int
    tls_port: int = TLS_PORT
    tls_bind: str = ""
    "The address on which gateways are listened to; empty: all of the machine's."
    tls_names: tuple[str, ...] = ("localhost", "127.0.0.1")
    "How gateways may call the machine."


def read_description(file: Path) -> SiteDescription:
    """Raises CannotStart with a line for every fault."""
    try:
        return SiteDescription.model_validate_json(file.read_bytes())
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        faults = [
            f"  {'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        ]
        raise CannotStart("\n".join([f"{file} does not describe a site:", *faults])) from error


def set_up(
    site: SiteDescription,
    data: Path,
    catalogue: Path | None,
    broker: BrokerAddress,
    texts: Texts,
    now_s: float,
    *,
    provision_gateways: bool = False,
    server: URL | None = None,
    reviews: Path | None = None,
) -> None:
    """Creates the data folder. Raises CannotStart where it holds something, or the catalogue has faults.

    `server`: of a database that is not to be a file in it; nothing must have been set up there.
    `reviews`: a file of them, with the receipts that prove them.
    `provision_gateways` makes keys and certificates for gateways of this same machine; others join by a code."""
    data = data.absolute()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise CannotStart(f"{data} is not empty; name a new folder, or remove that one yourself if it is not needed")
    _check_names(site)
    products = read_catalogue(catalogue, site.floor, site.currency) if catalogue else []
    past = read_past_reviews(reviews) if reviews else []
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{data.name}.", dir=data.parent))
    except OSError as error:
        raise CannotStart(f"{data} cannot be made: {error.strerror}") from error
    try:
        where = partial / DATABASE if server is None else server
        _fill(partial, data, where, site, products, broker, texts, now_s, provision_gateways=provision_gateways)
        _add_reviews(partial, where, site, past, now_s)
        partial.rename(data)
    except OSError as error:
        raise CannotStart(f"{data} cannot be written: {error.strerror}; nothing was set up") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _check_names(site: SiteDescription) -> None:
    SiteTopics(site.site)
    for kind, names in (
        ("gateway", [gateway.gateway for gateway in site.floor.gateways]),
        ("kiosk", [kiosk.kiosk for kiosk in site.floor.kiosks]),
        ("zone", [zone.zone for zone in site.floor.zones]),
        ("user name", [member.username for member in site.staff]),
    ):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise CannotStart(f"the site names a {kind} twice: {', '.join(twice)}")
    if not any("admin" in member.roles for member in site.staff):
        raise CannotStart("the site has no administrator: give one of `staff` the role admin")


def _fill(
    folder: Path,
    final: Path,
    where: Path | URL,
    site: SiteDescription,
    products: list[Product],
    broker: BrokerAddress,
    texts: Texts,
    now_s: float,
    *,
    provision_gateways: bool,
) -> None:
    folder.chmod(0o700)
    for name in ("keys", "broker", "broker/store", "credentials"):
        (folder / name).mkdir(mode=0o700)
    gateways = [gateway.gateway for gateway in site.floor.gateways]
    make_keys(folder / "keys", gateways)
    authority = SiteAuthority.make(site.site, now_s)
    write_secret(folder / CA_KEY, authority.private_pem())
    write_secret(folder / CA_CERTIFICATE, authority.pem)
    users = {user: new_secret() for user in (SERVER, CLERK_PUSH)}
    write_secret(folder / "broker/passwords", passwords(users))
    write_secret(folder / "broker/acl", acl(site.site, gateways))
    listener = GatewayListener(bind=broker.tls_bind, port=broker.tls_port, names=list(broker.tls_names))
    accounts = {
        user: BrokerAccount(host=broker.host, port=broker.port, username=user, password=password)
        for user, password in users.items()
    }
    write_broker_files(folder, final, accounts[SERVER], listener, authority, [], now_s)
    issued = provision(folder, site, listener, authority, now_s) if provision_gateways else {}
    PeopleFile.open(folder / PEOPLE)
    credentials = _fill_database(where, site, products, issued, texts, now_s)
    _add_beacons(folder, where, site, now_s)
    if isinstance(where, Path):
        where.with_name(where.name + ".lock").unlink(missing_ok=True)
    server = ServerCredentials(kind="server", site=site.site, mqtt=accounts[SERVER], gateways=listener)
    credentials[SERVER] = server.model_dump()
    credentials[CLERK_PUSH]["mqtt"] = accounts[CLERK_PUSH].model_dump()
    for name, content in credentials.items():
        write_secret(folder / f"credentials/{name}.json", json.dumps(content, indent=2) + "\n")


def _fill_database(
    where: Path | URL,
    site: SiteDescription,
    products: list[Product],
    issued: dict[str, Issued],
    texts: Texts,
    now_s: float,
) -> dict[str, dict[str, Any]]:
    """The content of the credential files of kiosks, services and staff, by file name."""
    hasher = Passwords()
    staff = {member.username: secrets.token_urlsafe(12) for member in site.staff}
    hashes = {username: hasher.hash(password) for username, password in staff.items()}

    def command(session: Session) -> dict[str, dict[str, Any]]:
        if session.exec(select(Site.id)).first() is not None:
            raise CannotStart("this database holds a site already; give every site a database of its own")
        session.add(_site_row(site, now_s))
        session.flush()
        session.add_all(Product(**product.model_dump()) for product in products)
        index(session, [product.sku for product in products])
        campaign = texts.say(Key.CAMPAIGN_WELCOME, site.language)
        add_welcome(session, new_id(now_s), campaign, site.currency, now_s)
        add_first(session, site.currency, now_s)
        if site.restraint is not None:
            set_rules(session, site.site, site.restraint, None, now_s)
        if site.selling is not None:
            set_selling_rules(session, site.site, site.selling, None, now_s)
        files: dict[str, dict[str, Any]] = {}
        for gateway in site.floor.gateways:
            _add_device(session, site.site, "gateway", gateway.gateway, now_s)
        for name, certificate in issued.items():
            keep(session, site.site, name, certificate)
        for kiosk in site.floor.kiosks:
            _add_device(session, site.site, "kiosk", kiosk.kiosk, now_s)
            bearer = grant(session, "kiosk", kiosk.kiosk, now_s)
            files[f"kiosk-{kiosk.kiosk}"] = {"kind": "kiosk", "site": site.site, "kiosk": kiosk.kiosk, "bearer": bearer}
        _add_device(session, site.site, "service", CLERK_PUSH, now_s)
        bearer = grant(session, "service", CLERK_PUSH, now_s)
        files[CLERK_PUSH] = {"kind": "service", "site": site.site, "name": CLERK_PUSH, "bearer": bearer}
        for member in site.staff:
            add_account(session, site.site, member, hashes[member.username], now_s)
            files[f"staff-{member.username}"] = {
                "kind": "staff",
                "site": site.site,
                "username": member.username,
                "password": staff[member.username],
            }
        return files

    with Database.open(where) as database:
        return database.writer.run(command)


def _add_reviews(folder: Path, where: Path | URL, site: SiteDescription, past: list[PastReview], now_s: float) -> None:
    if not past:
        return
    root = read_keys(folder / "keys").voucher_root
    with Database.open(where) as database:
        database.writer.run(lambda session: add_past_reviews(session, root, site.site, past, now_s))
    if isinstance(where, Path):
        where.with_name(where.name + ".lock").unlink(missing_ok=True)


def _add_beacons(folder: Path, where: Path | URL, site: SiteDescription, now_s: float) -> None:
    ids = {place.beacon: new_id(now_s) for place in site.beacons}
    keys = IdentityKeys(folder / "keys")
    for place in site.beacons:
        if place.identity_key is not None:
            keys.write(ids[place.beacon], place.identity_key)

    def command(session: Session) -> None:
        for place in site.beacons:
            registry.add(session, site.site, ids[place.beacon], place, now_s)

    with Database.open(where) as database:
        database.writer.run(command)


def _site_row(site: SiteDescription, now_s: float) -> Site:
    return Site(
        id=site.site,
        name=site.name,
        street=site.street,
        time_zone=site.time_zone,
        currency=site.currency,
        language=site.language,
        service_uuid16=site.service_uuid16,
        hours=[each.model_dump() for each in site.hours],
        ibeacon=None if site.ibeacon is None else site.ibeacon.model_dump(mode="json"),
        floor=site.floor.model_dump(),
        created_at_s=now_s,
    )


def _add_device(session: Session, site: str, kind: str, name: str, now_s: float) -> None:
    session.add(SiteDevice(id=new_id(now_s), site=site, kind=kind, name=name, created_at_s=now_s))
