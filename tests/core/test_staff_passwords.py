"""Signing in tells nobody whether an account exists, not even by how long it takes."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from kiosk_server.staff.passwords import of_nobody


def test_nobodys_password_costs_as_much_as_anybodys() -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=2)
    assert extract_parameters(of_nobody(hasher)) == extract_parameters(hasher.hash("a password"))
    # Not refused unread, which would take no time at all.
    with pytest.raises(VerifyMismatchError):
        hasher.verify(of_nobody(hasher), "a password")
