"""Makes the broker refuse revoked gateways, and keeps its own certificate young and its list of rights complete.

Mosquitto reads its list of revoked certificates again on SIGHUP, and then refuses them; but a connection that stands
stays (2.0.11, tried). Two small facts help. A certificate that was made for the occasion and stands on the new list is
refused once the list is in force: that is the proof. And a broker has one connection for a client id, so whoever
connects in the gateway's name, with a certificate that the CA made for the purpose, ends the gateway's connection,
subscriptions and queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kiosk_server.database import Database, DatabaseError
from kiosk_server.gateways import certificates
from kiosk_server.gateways.authority import DAY_S, GATEWAY_LIFE_S, SiteAuthority, new_key, private_pem
from kiosk_server.sites.broker_files import ACL, BROKER_CERTIFICATE, BROKER_KEY, PID_FILE, REVOKED, acl, gateway_user
from kiosk_server.sites.secret_files import replace_secret
from kiosk_server.sites.server_credentials import GatewayListener

LOOK_EVERY_S = 3600.0
"For the broker's own certificate, which lasts a year."

AGAIN_EVERY_S = 5.0
"While the broker has not been seen to refuse: it may be starting."

CONFIRM_WITHIN_S = 4.0
"Mosquitto reads its files within a second of the signal."

ANSWER_WITHIN_S = 2.0
"For one try to connect, on the same machine."

OWN_LIFE_S = 300.0
"Of the certificate that ends a gateway's connection: it is used at once."

RENEW_BROKER_BEFORE_S = 60 * DAY_S

_CONNECT = b"\x10%c\x00\x04MQTT\x04\x02\x00\x0a\x00%c%s"
"MQTT 3.1.1 section 3.1: clean session, keep-alive 10 s, no will; then the client id."
_CONNACK_ACCEPTED = b"\x20\x02\x00\x00"
_DISCONNECT = b"\xe0\x00"

log = structlog.get_logger()


class BrokerDoor:
    """The broker's door for gateways. `shut` it after each revocation, from any thread."""

    def __init__(
        self,
        broker: Path,
        ca_file: Path,
        site: str,
        gateways: Sequence[str],
        authority: SiteAuthority,
        listener: GatewayListener,
        database: Database,
        clock: Callable[[], float],
    ) -> None:
        """`broker` is the folder of the broker's files, `gateways` are all of the floor plan."""
        self._broker = broker
        self._ca_file = ca_file
        self._site = site
        self._acl = acl(site, list(gateways))
        self._authority = authority
        self._listener = listener
        self._database = database
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._ending = threading.Event()
        self._canary: tuple[frozenset[str], ssl.SSLContext] | None = None
        "What is on the list, and the certificate that proves it to be in force; None once it did."
        self._said = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Meanwhile, sees to what was left undone."""
        keeping = asyncio.create_task(self._keep(), name="broker door")
        try:
            yield
        finally:
            self._ending.set()
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self) -> None:
        while True:
            done = False
            try:
                await asyncio.to_thread(self.renew_acl)
                await asyncio.to_thread(self.renew_broker)
                done = await asyncio.to_thread(self.shut)
            except (OSError, DatabaseError, ValueError) as error:
                self._say("broker_files_failed", why=str(error))
            await asyncio.sleep(LOOK_EVERY_S if done else AGAIN_EVERY_S)

    def shut(self) -> bool:
        """Whether every revoked certificate is now refused and no connection stands on one. Blocks for seconds."""
        with self._one_at_a_time:
            now_s = self._clock()
            with self._database.reader.session() as session:
                rows = certificates.revoked(session, self._site, now_s)
                fresh = [(row.serial, row.gateway) for row in rows if row.refused_at_s is None]
                listed = [(row.serial, row.revoked_at_s or now_s) for row in rows]
            if not fresh and self._list_holds({serial for serial, _ in listed}):
                return True
            gateways = sorted({gateway for _, gateway in fresh})
            try:
                refuses = self._refuses(listed, now_s)
                for gateway in gateways if refuses else ():
                    self._cut(gateway, now_s)
            except OSError as error:
                self._say("broker_not_told", gateways=gateways, why=str(error))
                return False
            if not refuses:
                self._say("broker_not_told", gateways=gateways, why="it does not answer, or does not obey")
                return False
            self._database.writer.run(lambda s: certificates.mark_refused(s, (serial for serial, _ in fresh), now_s))
            self._said = ""
            if fresh:
                log.info("broker_refuses", gateways=gateways)
            return True

    def renew_acl(self) -> None:
        """Who may say what, as this version wants it: of what a site's older list lacks, the broker drops every message
        without a word."""
        file = self._broker / ACL
        if file.read_text(encoding="utf-8") != self._acl:
            replace_secret(file, self._acl)
            self._signal()
            log.info("broker_acl_renewed")

    def renew_broker(self) -> None:
        """A new certificate for the broker's own key where the present one ends within two months."""
        file = self._broker / BROKER_CERTIFICATE
        now_s = self._clock()
        present = x509.load_pem_x509_certificate(file.read_bytes())
        if present.not_valid_after_utc.timestamp() - now_s > RENEW_BROKER_BEFORE_S:
            return
        replace_secret(
            file, self._authority.for_broker(_public_key(self._broker / BROKER_KEY), self._listener.names, now_s).pem
        )
        self._signal()
        log.info("broker_certificate_renewed")

    def _list_holds(self, serials: set[str]) -> bool:
        try:
            found = x509.load_pem_x509_crl((self._broker / REVOKED).read_bytes())
        except (OSError, ValueError):
            return False
        return serials <= {f"{row.serial_number:x}" for row in found}

    def _refuses(self, listed: list[tuple[str, float]], now_s: float) -> bool:
        """Puts the list in force, and sees that it is: by a certificate that stands on no earlier list.

        The same one serves until then, so that a broker that somebody else told to read the list is believed as well.
        """
        serials = frozenset(serial for serial, _ in listed)
        if self._canary is None or self._canary[0] != serials:
            context, serial = self._certificate("canary", now_s, GATEWAY_LIFE_S)
            replace_secret(self._broker / REVOKED, self._authority.revocations([*listed, (serial, now_s)], now_s))
            self._canary = serials, context
        context = self._canary[1]
        self._signal()
        deadline_s = time.monotonic() + CONFIRM_WITHIN_S
        while (refused := self._is_refused(context)) is False and time.monotonic() < deadline_s:
            if self._ending.wait(0.1):
                break
        if refused:
            self._canary = None
        return refused is True

    def _cut(self, gateway: str, now_s: float) -> None:
        user = gateway_user(gateway).encode()
        context, _ = self._certificate(user.decode(), now_s, OWN_LIFE_S)
        with self._connect(context) as broker:
            broker.sendall(_CONNECT % (12 + len(user), len(user), user))
            if broker.recv(4) != _CONNACK_ACCEPTED:
                raise OSError(f"the broker does not let the server end the connection of {gateway}")
            broker.sendall(_DISCONNECT)

    def _is_refused(self, context: ssl.SSLContext) -> bool | None:
        """Whether the broker refuses this certificate; None where there is no broker to ask."""
        try:
            with self._connect(context) as broker:
                # In TLS 1.3 the broker looks at our certificate after our side of the handshake is done.
                broker.sendall(_CONNECT % (13, 1, b"c"))
                return broker.recv(4)[:1] != _CONNACK_ACCEPTED[:1]
        except (ssl.SSLError, ConnectionResetError, BrokenPipeError):
            return True
        except OSError:
            return None

    def _connect(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        host = self._listener.bind or "127.0.0.1"
        plain = socket.create_connection((host, self._listener.port), timeout=ANSWER_WITHIN_S)
        try:
            return context.wrap_socket(plain, server_hostname=self._listener.names[0])
        except BaseException:
            plain.close()
            raise

    def _certificate(self, user: str, now_s: float, life_s: float) -> tuple[ssl.SSLContext, str]:
        """A TLS context with a new certificate for this user, and its serial."""
        key = new_key()
        issued = self._authority.for_gateway(key.public_key(), user, now_s, life_s=life_s)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self._ca_file)
        # The library reads keys from files alone; this one is in memory.
        with os.fdopen(os.memfd_create("door"), "w", encoding="ascii") as file:
            file.write(private_pem(key) + issued.pem)
            file.flush()
            context.load_cert_chain(f"/proc/self/fd/{file.fileno()}")
        return context, issued.serial

    def _signal(self) -> None:
        """SIGHUP, to a process that is this site's broker by its own command line."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self._broker / PID_FILE).read_text())
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if os.fsencode(self._broker / "mosquitto.conf") in words:
                os.kill(pid, signal.SIGHUP)

    def _say(self, event: str, **facts: object) -> None:
        """Once, until something else happens."""
        said = f"{event} {facts}"
        if said != self._said:
            self._said = said
            log.warning(event, **facts)


def _public_key(key_file: Path) -> ec.EllipticCurvePublicKey:
    key = load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{key_file} is not the broker's key")
    return key.public_key()
