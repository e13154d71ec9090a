"""Who carries letters away: a mail server, or a folder where there is none."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from kiosk_server.errors import KioskServerError
from kiosk_server.mail.outbox import Sendable

TIMEOUT_S = 20.0
"Of one step with the mail server."


class MailError(KioskServerError):
    """A letter could not be handed over."""


class TryLater(MailError):
    """The mail server cannot be reached, or takes nothing now."""


class RefusedForGood(MailError):
    """The mail server will never take this letter."""


class WrongMailServer(MailError):
    """The mail server's address is not right: write smtp://user:password@host:587 or smtps://…"""


class Carrier(Protocol):
    def carry(self, letter: Sendable, now_s: float) -> None:
        """Returns once somebody else answers for it. Raises TryLater or RefusedForGood."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`smtp:` begins in the clear and goes over to TLS, `smtps:` begins in TLS (RFC 8314)."""

    host: str
    port: int
    tls: bool
    username: str | None = None
    password: str | None = None
    in_the_clear: bool = False
    "Only to this machine itself."

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """Raises WrongMailServer."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise WrongMailServer from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise WrongMailServer
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if tls else 587),
            tls=tls,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            in_the_clear=parts.hostname in ("localhost", "127.0.0.1", "::1"),
        )

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Smtp:
    """A connection a letter: they are few, and a kept connection is one more thing that breaks."""

    server: SmtpServer
    sender: str

    def carry(self, letter: Sendable, now_s: float) -> None:
        try:
            with self._connect() as connection:
                connection.send_message(compose(letter, self.sender, now_s), self.sender, [letter.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise (RefusedForGood if code >= 500 else TryLater) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise (RefusedForGood if error.smtp_code >= 500 else TryLater) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater from error

    def _connect(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        try:
            connection.ehlo()
            if not server.tls and (connection.has_extn("starttls") or not server.in_the_clear):
                connection.starttls(context=context)
                connection.ehlo()
            if server.username is not None:
                connection.login(server.username, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection


@dataclass(frozen=True, slots=True)
class Spool:
    """A folder of letters as files: for a demo, or a site whose mail is fetched by something else."""

    folder: Path
    sender: str

    def carry(self, letter: Sendable, now_s: float) -> None:
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            file = self.folder / f"{letter.id}.eml"
            unfinished = file.with_suffix(".part")
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(bytes(compose(letter, self.sender, now_s)))
            unfinished.replace(file)
        except OSError as error:
            raise TryLater from error


def compose(letter: Sendable, sender: str, now_s: float) -> EmailMessage:
    """The letter as RFC 5322 has it; plain text, which every reader shows and no filter mistrusts."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = formatdate(now_s)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
