"""What "My data" on a member's phone shows: what is known of her, and what she can do about it."""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message


class DeviceCard(Message):
    """One phone, or one browser, that is signed in as her. Nothing else is kept that could tell them apart."""

    device: str
    since_s: float
    rings: bool
    "Whether coupons may ring it with its page closed."
    this: bool
    "The one that asks."


class ReceiptCard(Message):
    """What she said once about one purpose. Answer of GET /api/phone/receipts, newest first."""

    receipt: str
    "The id of the consent record that decisions name."
    purpose: str
    granted: bool
    in_force: bool
    "Whether this word is what allows the purpose now."
    at_s: float
    received_at_s: float
    title: str
    text: str
    "What stood beside the switch."
    notice_version: str
    notice_hash: str | None
    "SHA-256 of those words, in hex; None for consents from before it was kept."
    surface: str
    actor: Literal["member", "staff"]
    withdraw: str
    "How to take it back."


class ErasureCard(Message):
    """She asked to be erased; until `due_at_s` she may think better of it."""

    asked_at_s: float
    due_at_s: float


class DetailsCard(Message):
    """What she may correct herself."""

    first_name: str
    email: str
    "As she gave it; it may still have to be proven."


class RetentionCard(Message):
    """How long one kind of data is kept."""

    kind: str
    what: str
    days: float | None
    "None: as long as she is a member."


class DataView(Message):
    """Answer of GET /api/phone/data."""

    details: DetailsCard
    member_number: str
    opt_out_code: str
    "With her number it stops everything at `/opt-out`, without this phone."
    erasure: ErasureCard | None
    retention: list[RetentionCard]
