"""What can go wrong, as the person on the other side should hear it: the docstring's first line is the message."""

from __future__ import annotations

from typing import Any, ClassVar


class ClerkPushError(Exception):
    """Something went wrong in the clerks' program."""

    status: ClassVar[int] = 500
    "The HTTP status it becomes (RFC 9110 section 15)."

    def __init__(self, detail: str | None = None, **members: Any) -> None:
        self.detail = detail or self.title()
        self.members = members
        "Further members of the problem details (RFC 9457 section 3.2), as JSON."
        super().__init__(self.detail)

    @classmethod
    def title(cls) -> str:
        return (cls.__doc__ or "").strip().splitlines()[0]


class CannotStart(ClerkPushError):
    """The clerks' program cannot start."""


class DatabaseHeld(CannotStart):
    """Another process holds this database; stop it first, or name another folder with --data."""


class DatabaseNewer(CannotStart):
    """This database was written by a newer version; install that version, or restore an older backup."""


class DatabaseUnusable(CannotStart):
    """The database cannot be opened or written."""


class DatabaseNotOurs(CannotStart):
    """This is another program's database; give the clerks' program one of its own."""


class DatabaseProblem(ClerkPushError):
    """The database cannot do this."""


class DatabaseRefuses(DatabaseProblem):
    """The database cannot hold one of the values, such as a text with a NUL character."""

    status = 422


class DatabaseAway(DatabaseProblem):
    """The database cannot be used now: not this command's fault, and worth another try."""

    status = 503


class DatabaseFull(DatabaseAway):
    """The disk is full, nothing was written; free some space and try again."""

    status = 507


class DatabaseLost(DatabaseAway):
    """The database does not answer, nothing was written; try again in a moment."""


class DatabaseUncertain(DatabaseAway):
    """The database went away while this was written; look whether it is there, then try again."""


class WriterFull(DatabaseAway):
    """Too much is waiting to be written; try again in a moment."""

    status = 503


class WriterClosed(ClerkPushError):
    """The program is ending; try again in a moment."""

    status = 503


class NotSignedIn(ClerkPushError):
    """Sign in first."""

    status = 401


class SignInRefused(ClerkPushError):
    """This name and password, or this code, do not open a session."""

    status = 401


class NotAClerk(ClerkPushError):
    """Only clerks and managers work with tasks; ask an administrator for the role."""

    status = 403


class ForeignOrigin(ClerkPushError):
    """This command came from a page of another site."""

    status = 403


class TooManyAttempts(ClerkPushError):
    """Too many attempts; wait a little."""

    status = 429


class NoSuchTask(ClerkPushError):
    """There is no such task."""

    status = 404


class TaskTaken(ClerkPushError):
    """Somebody else has this task."""

    status = 409


class TaskEnded(ClerkPushError):
    """This task has ended."""

    status = 409


class TaskNotYours(ClerkPushError):
    """Only who claimed a task can do this."""

    status = 409


class NotOnShift(ClerkPushError):
    """You are not on shift; start your shift first."""

    status = 409


class NoSuchZone(ClerkPushError):
    """This store has no such zone."""

    status = 422


class VisitOver(ClerkPushError):
    """This visit has ended, or is not known here."""

    status = 410


class ManagersOnly(ClerkPushError):
    """Only managers may see this."""

    status = 403


class CardGone(ClerkPushError):
    """The visit has ended, or the client has withdrawn; there is no card any more."""

    status = 410


class CardNotYours(ClerkPushError):
    """Only who has this task, or is asked for it now, sees the client's card."""

    status = 409


class NotTaken(ClerkPushError):
    """The store's server does not take this."""

    status = 409


class BodyTooLarge(ClerkPushError):
    """The request is larger than this address takes."""

    status = 413


class NoScreens(ClerkPushError):
    """The clerk's screen is not built here; start with --screens DIR."""

    status = 404


class ServerUnreachable(ClerkPushError):
    """The store's server does not answer; try again in a moment."""

    status = 503


class ServerNotTrusted(ClerkPushError):
    """The store's server gave a staff token that is not valid here."""

    status = 502
