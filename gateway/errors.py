"""What can go wrong for good. The message is a sentence for whoever has to mend it."""

from __future__ import annotations

from typing import ClassVar


class GatewayError(Exception):
    """The gateway cannot work."""

    exit_code: ClassVar[int] = 1


class UsageError(GatewayError):
    """Options are missing or wrong."""


class SettingsError(GatewayError):
    """The credentials file cannot be used."""


class RecordingError(GatewayError):
    """The recording cannot be read."""


class OutboxError(GatewayError):
    """The outbox cannot be opened or written."""


class OutboxBusy(OutboxError):
    """Another gateway process holds this data folder."""


class OutboxTooNew(OutboxError):
    """The outbox was written by a newer version."""


class OutboxBroken(OutboxError):
    """The outbox's file is damaged; a new start sets it aside."""


class AdapterLost(GatewayError):
    """The Bluetooth adapter could not be brought back: a new start of the process, or of the machine, may."""

    exit_code = 3


class ResetError(GatewayError):
    """The adapter could not be reset: it is not plugged in, or this needs CAP_NET_ADMIN."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (type(self).__doc__ or ""))
