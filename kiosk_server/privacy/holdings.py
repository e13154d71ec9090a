"""Which tables hold something about a person, and how each row leads to her.

A table with a column that names a member is found by itself, so that a new one is exported and erased from its first
day; those that lead to her by a detour stand below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select

from kiosk_server.database.tables import all_tables

NOBODY = "erased"
"The member that ledgers name in place of everybody who was erased: one for all, so that no two rows belong together."

DELETED = frozenset(
    {
        "assist_call",
        "campaign_assignment",
        "campaign_cap",
        "carried_consent",
        "consent_state",
        "decline",
        "delivery",
        "drawing_asking",
        "drawing_entry",
        "erasure",
        "identity_link",
        "intent",
        "intent_evidence",
        "kiosk_hand_off",
        "kiosk_pairing",
        "kiosk_pin",
        "kiosk_session",
        "member_device",
        "member_pii",
        "member_standing",
        "passkey",
        "passkey_challenge",
        "proven_address",
        "push_subscription",
        "share",
        "review",
        "review_ask",
        "visit_browsing",
        "visit_closed",
        "visit_note",
        "waiting_offer",
        "web_identity",
    }
)
"Tables that lose her rows."

KEPT = frozenset(
    {
        "consent_event",
        "counter_sale",
        "decision",
        "gift_card",
        "gift_taken",
        "outbox_event",
        "points_account",
        "sale",
        "visit",
        "voucher",
    }
)
"""Ledgers and statistics, which keep their rows, and so their totals, under NOBODY. A table in neither list loses her
rows; a test asks for every table to be in one."""

SECRET_COLUMNS = frozenset(
    {
        "auth",
        "badge",
        "code_hash",
        "endpoint",
        "handle",
        "handle_hash",
        "hash",
        "link_hash",
        "p256dh",
        "pin_hash",
        "proof_hash",
        "request_hash",
        "tried_hash",
    }
)
"Digests and keys say nothing to her, and could open something to a thief of the export."

WITHHELD = {
    "letter": frozenset({"text"}),
    "gift_card": frozenset({"cause"}),
    "gift_card_block": frozenset({"blocked_by", "lifted_by"}),
    "review_version": frozenset({"decided_by"}),
}
"By table: a letter's links are good until they are used; the others name people of the staff."


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows of one table about one person."""

    table: Table
    of: ColumnElement[bool]

    def rows(self) -> Select[tuple[object, ...]]:
        secret = SECRET_COLUMNS | WITHHELD.get(self.table.name, frozenset())
        kept = [column for column in self.table.columns if column.name not in secret]
        return select(*kept).where(self.of)


def member_columns() -> Iterator[tuple[Table, str]]:
    """Every table but `member` with the column that names a member."""
    for table in all_tables().sorted_tables:
        for column in table.columns:
            points = any(key.column.table.name == "member" for key in column.foreign_keys)
            if table.name != "member" and (points or column.name == "member"):
                yield table, column.name


ADDRESSES = frozenset({"email_norm", "recipient"})
"Columns that hold an address, outside `member_pii`."


def address_columns() -> Iterator[tuple[Table, str]]:
    """Every table of letters and the like with the column that holds an address."""
    for table in all_tables().sorted_tables:
        for column in table.columns:
            if table.name != "member_pii" and column.name in ADDRESSES:
                yield table, column.name


def browser_columns() -> Iterator[Table]:
    """Every table but `web_identity` that knows a browser."""
    for table in all_tables().sorted_tables:
        if "anonymous_id" in table.columns and table.name != "web_identity":
            yield table


def holdings(member: str) -> list[Holding]:
    """All of them, in the order in which rows may be deleted last to first."""
    tables = all_tables().tables
    found = [Holding(tables["member"], tables["member"].c.id == member)]
    direct: dict[str, list[ColumnElement[bool]]] = {}
    for table, column in member_columns():
        direct.setdefault(table.name, []).append(table.c[column] == member)
    direct["outbox_event"].append(tables["outbox_event"].c.audience == f"phone:{member}")
    found += [Holding(tables[name], or_(*conditions)) for name, conditions in direct.items()]
    return found + list(_detours(member))


def _proven(member: str) -> Select[tuple[object, ...]]:
    """Her address, where she has shown that she reads its mail: anybody may have typed somebody else's."""
    tables = all_tables().tables
    pii, proven = tables["member_pii"], tables["proven_address"]
    held = select(pii.c.email_norm).join(proven, proven.c.member == pii.c.member)
    return held.where(pii.c.member == member, pii.c.email_norm.is_not(None))


def _detours(member: str) -> Iterator[Holding]:
    tables = all_tables().tables
    devices = select(tables["member_device"].c.id).where(tables["member_device"].c.member == member)
    visits = select(tables["visit"].c.id).where(tables["visit"].c.member == member)
    identity = tables["web_identity"]
    browsers = select(identity.c.anonymous_id).where(identity.c.member == member)
    for table in browser_columns():
        yield Holding(table, table.c.anonymous_id.in_(browsers))
    for name in ("zone_stay", "visit_hops", "timeline_note", "task_state"):
        yield Holding(tables[name], tables[name].c.visit.in_(visits))
    vouchers = select(tables["voucher"].c.id).where(tables["voucher"].c.member == member)
    for name in ("redemption", "voucher_attempt", "counter_voucher"):
        yield Holding(tables[name], tables[name].c.voucher.in_(vouchers))
    sales = select(tables["sale"].c.id).where(tables["sale"].c.member == member)
    yield Holding(tables["sale_line"], tables["sale_line"].c.sale.in_(sales))
    counter = select(tables["counter_sale"].c.id).where(tables["counter_sale"].c.member == member)
    for name in ("counter_line", "payment", "refund"):
        yield Holding(tables[name], tables[name].c.sale.in_(counter))
    refunds = select(tables["refund"].c.id).where(tables["refund"].c.sale.in_(counter))
    for name in ("refund_line", "refund_part"):
        yield Holding(tables[name], tables[name].c.refund.in_(refunds))
    reviews = select(tables["review"].c.id).where(tables["review"].c.member == member)
    yield Holding(tables["review_version"], tables["review_version"].c.review.in_(reviews))
    accounts = select(tables["points_account"].c.id).where(tables["points_account"].c.member == member)
    entry = tables["points_entry"]
    yield Holding(entry, or_(entry.c.debit.in_(accounts), entry.c.credit.in_(accounts)))
    yield Holding(tables["points_lot"], tables["points_lot"].c.account.in_(accounts))
    cards = select(tables["gift_card"].c.id).where(tables["gift_card"].c.member == member)
    for name in ("gift_account", "gift_card_block"):
        yield Holding(tables[name], tables[name].c.card.in_(cards))
    transfer = tables["gift_transfer"]
    yield Holding(transfer, or_(transfer.c.debit.in_(cards), transfer.c.credit.in_(cards)))
    for name in ("credential", "one_time_link"):
        phones = and_(tables[name].c.kind == "phone", tables[name].c.subject.in_(devices))
        yield Holding(tables[name], phones)
    for table, column in address_columns():
        yield Holding(table, table.c[column].in_(_proven(member)))
    commands = tables["answered_command"]
    yield Holding(commands, commands.c.principal.in_(devices))
    audit = tables["audit_row"]
    subjects = (visits, counter, cards)
    yield Holding(audit, or_(audit.c.subject == member, *(audit.c.subject.in_(each) for each in subjects)))
