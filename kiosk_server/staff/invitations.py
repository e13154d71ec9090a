"""Links under which somebody chooses a password: an invitation, or a reset. One-time, for a day, hashed."""

from __future__ import annotations

from urllib.parse import quote

from sqlmodel import Session

from kiosk_server.credentials.links import PASSWORD_LINK_S, end_links, make_link, owner_of_link, use_link
from kiosk_server.errors import BadField, Gone
from kiosk_server.offers.vouchers import qr_rows
from kiosk_server.staff.accounts import sign_out_everywhere
from kiosk_server.staff.password_rules import why_not
from kiosk_server.staff.tables import StaffAccount
from wire.messages.screens.staff import LinkCard


class LinkOver(Gone):
    """This link has been used or has ended; ask for a new one."""


class WeakPassword(BadField):
    """This password is refused."""

    def __init__(self, why: str) -> None:
        super().__init__("password", why)


def invite(session: Session, account: StaffAccount, now_s: float) -> str:
    """A code under which the person chooses a password; it is the only one that is good."""
    end_links(session, account.id, now_s, "password")
    return make_link(session, "password", account.id, now_s, lasts_s=PASSWORD_LINK_S)


def link_card(url: str, code: str, expires_at_s: float) -> LinkCard:
    """`url` ends where the code goes."""
    address = url + quote(code, safe="")
    return LinkCard(url=address, qr_rows=qr_rows(address), expires_at_s=expires_at_s)


def owner(session: Session, code: str, now_s: float) -> StaffAccount:
    """Whose link it is, without using it. Raises LinkOver."""
    staff = owner_of_link(session, "password", code, now_s)
    account = session.get(StaffAccount, staff) if staff is not None else None
    if account is None or account.revoked_at_s is not None:
        raise LinkOver
    return account


def refuse_weak(password: str, account: StaffAccount) -> None:
    """Raises WeakPassword."""
    why = why_not(password, account.username, account.name)
    if why is not None:
        raise WeakPassword(why)


def choose(session: Session, code: str, password_hash: str, now_s: float) -> StaffAccount:
    """Uses the link: the account has this password from now on, and whoever was signed in to it no longer is.
    Raises LinkOver."""
    account = owner(session, code, now_s)
    if use_link(session, "password", code, now_s) is None:
        raise LinkOver
    account.password_hash = password_hash
    session.add(account)
    session.flush()
    sign_out_everywhere(session, account.id, now_s)
    return account
