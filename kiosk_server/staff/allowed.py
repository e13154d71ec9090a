"""Who may change whose account. Pure."""

from __future__ import annotations

from collections.abc import Collection

CLERK, MANAGER, ADMIN = "clerk", "manager", "admin"


def may_change(own: Collection[str], theirs: Collection[str]) -> bool:
    """Whether somebody with the roles `own` may make, change or revoke an account with the roles `theirs`.

    Administrators may all; managers look after clerks, and make nobody a manager.
    """
    return ADMIN in own or (MANAGER in own and set(theirs) <= {CLERK})
