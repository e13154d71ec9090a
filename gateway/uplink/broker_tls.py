"""TLS to the broker: the site's own CA, our certificate, and what to say when it fails."""

from __future__ import annotations

import select
import ssl
from datetime import UTC, datetime

from gateway.identity.credentials import TlsFiles

NO_CHECK_TIME = 0x200000
"X509_V_FLAG_NO_CHECK_TIME of OpenSSL, X509_VERIFY_PARAM_set_flags(3)."

JOIN_ANEW = "Have a code made at the desk and join anew: `python -m gateway enrol --help`."

VERDICT_WITHIN_S = 1.0
"A server without tickets says nothing."

_NOT_YET_VALID, _HAS_EXPIRED = 9, 10
_OTHER_CA = frozenset({18, 19, 20, 21, 2, 7})
_OTHER_NAME = frozenset({62, 64})
"Codes of X509_STORE_CTX_get_error(3)."

_ALERTS = {
    "SSLV3_ALERT_CERTIFICATE_REVOKED": f"The store has revoked this gateway's certificate. {JOIN_ANEW}",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": f"This gateway's certificate has ended. {JOIN_ANEW}",
    "SSLV3_ALERT_BAD_CERTIFICATE": f"The broker does not take this gateway's certificate. {JOIN_ANEW}",
    "TLSV1_ALERT_UNKNOWN_CA": (
        "The broker does not know the CA of this gateway's certificate: it is of another site, or the site was set up "
        f"anew. {JOIN_ANEW}"
    ),
    "WRONG_VERSION_NUMBER": "What answers at the broker's port speaks no TLS: is the port right?",
}


class _Awaiting(ssl.SSLSocket):
    """Hears the broker's verdict before anything is sent, and closes itself where the handshake fails."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
            self._hear_verdict()
        except BaseException:
            self.close()
            raise

    def _hear_verdict(self) -> None:
        """In TLS 1.3 a server judges our certificate once our side of the handshake is done: then come its tickets or
        an alert (RFC 8446 sections 4.4.4 and 4.6.1). Had we sent something by then, its hanging up would be a reset,
        and the alert with the reason might be lost."""
        if self.version() != "TLSv1.3" or not select.select([self], [], [], VERDICT_WITHIN_S)[0]:
            return
        patience_s = self.gettimeout()
        self.settimeout(0)
        try:
            if not super().recv(1):
                raise ConnectionResetError("it hung up")
        except ssl.SSLWantReadError:
            pass  # its tickets: nobody speaks MQTT before the client does
        finally:
            self.settimeout(patience_s)


def tls_context(files: TlsFiles, *, check_dates: bool) -> ssl.SSLContext:
    """Trusts the site's CA alone, and checks the broker's name.

    Without `check_dates`, begin and end of certificates do not count: a machine that does not know the time would
    refuse every broker, and never be heard of again. Raises OSError where a file cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _Awaiting
    context.load_verify_locations(files.ca)
    context.load_cert_chain(files.certificate, files.key)
    if not check_dates:
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    return context


def tls_trouble(error: OSError, host: str, now_s: float) -> str | None:
    """A sentence that says what to look at; None where it is no failure of TLS."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error, host, now_s)
    if isinstance(error, ssl.SSLError):
        return _ALERTS.get(error.reason or "", f"TLS with the broker at {host} failed: {error.reason or error}.")
    return None


def _distrust(error: ssl.SSLCertVerificationError, host: str, now_s: float) -> str:
    clock = f"{datetime.fromtimestamp(now_s, UTC):%Y-%m-%d %H:%M} UTC"
    if error.verify_code == _NOT_YET_VALID:
        return f"The broker's certificate is not good yet, by this machine's clock ({clock}): is the clock right?"
    if error.verify_code == _HAS_EXPIRED:
        return f"The broker's certificate has ended, by this machine's clock ({clock}): is the clock right?"
    if error.verify_code in _OTHER_NAME:
        return (
            f"The broker's certificate is not for {host}. Is that the store's server? If it has a new name, the server "
            "must be told (--mqtt-names), and the gateway join anew."
        )
    if error.verify_code in _OTHER_CA:
        return (
            f"What answers at {host} is not this site's broker: another CA signed its certificate. Nothing was sent to "
            f"it. Somebody may stand in between; or the site was set up anew. {JOIN_ANEW}"
        )
    return f"The broker's certificate cannot be trusted: {error.verify_message}."
