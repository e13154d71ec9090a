"""What can go wrong, as the person on the other side should hear it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One field of a request that is not right."""

    field: str
    message: str


class KioskServerError(Exception):
    """Something went wrong in the server."""

    status: ClassVar[int] = 500
    "The HTTP status it becomes; RFC 9110 section 15."

    def __init__(self, detail: str | None = None, *, faults: tuple[FieldFault, ...] = (), **extra: Any) -> None:
        self.detail = detail or self.title()
        self.faults = faults
        self.extra = extra
        "Further members of the problem details (RFC 9457 section 3.2)."
        super().__init__(self.detail)

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or "").strip().splitlines()[0]


class CannotStart(KioskServerError):
    """The server cannot start."""


class NotSignedIn(KioskServerError):
    """Sign in first: this address needs a credential that is missing, ended or of another kind."""

    status = 401


class NotAllowed(KioskServerError):
    """Your role does not allow this."""

    status = 403


class ForeignOrigin(KioskServerError):
    """This command came from a page of another site."""

    status = 403


class NotFound(KioskServerError):
    """There is no such thing here."""

    status = 404


class Conflict(KioskServerError):
    """This clashes with what is already there."""

    status = 409


class Gone(KioskServerError):
    """This was here and is no longer."""

    status = 410


class TooLarge(KioskServerError):
    """The request is larger than this address takes."""

    status = 413


class BadField(KioskServerError):
    """Some fields are not right."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", faults=(FieldFault(field, message),))


class TooMany(KioskServerError):
    """Too many attempts; wait a little."""

    status = 429
