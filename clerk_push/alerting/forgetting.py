"""What of alerts is kept no longer."""

from __future__ import annotations

from sqlmodel import Session

from clerk_push.alerting import hops, proving, subscriptions, tokens


def forget_old(session: Session, now_s: float) -> None:
    hops.forget_old(session, now_s)
    tokens.forget_old(session, now_s)
    proving.forget_old(session, now_s)
    subscriptions.forget_signed_out(session)
