"""Which carrier a site's settings ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiosk_server.errors import CannotStart
from kiosk_server.mail.carriers import Carrier, Smtp, SmtpServer, Spool, WrongMailServer
from kiosk_server.security import SecurityPolicy
from kiosk_server.settings import ServeSettings

SPOOL = "mail"
"Within the data folder."


def mail_office(settings: ServeSettings, policy: SecurityPolicy) -> Carrier:
    """Raises CannotStart where the mail server's address cannot be read."""
    sender = settings.mail_from or f"no-reply@{urlsplit(policy.public_url).hostname}"
    url = settings.smtp_url.get_secret_value() if settings.smtp_url is not None else None
    if settings.smtp_url_file is not None:
        try:
            url = settings.smtp_url_file.read_text().strip()
        except OSError as error:
            raise CannotStart(f"--smtp-url-file {settings.smtp_url_file}: {error.strerror}") from error
    if not url:
        return Spool(settings.data / SPOOL, sender)
    try:
        return Smtp(SmtpServer.from_url(url), sender)
    except WrongMailServer as error:
        raise CannotStart(error.detail) from error
