"""A real mail server in this process: keeps what it takes, refuses what a test says."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from tests.adapters.live_server import free_port


@dataclass  # no slots: aiosmtpd reads every member, and with them CPython 3.11.2 leaves one that cannot be read
class Mailbox:
    """What came, and the answers to the next letters."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    "Taken one by one before `250`; `drop` takes the letter and says nothing."
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250") or answer == "drop":
            content = envelope.content
            assert isinstance(content, bytes)
            made = email.message_from_bytes(content, policy=default)
            assert isinstance(made, EmailMessage)
            self.letters.append(made)
            self.recipients += envelope.rcpt_tos
        if answer == "drop":
            assert server.transport is not None
            server.transport.close()
        return answer


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        assert controller.server is not None
        mailbox.port = controller.server.sockets[0].getsockname()[1]
        yield mailbox
    finally:
        controller.stop()
