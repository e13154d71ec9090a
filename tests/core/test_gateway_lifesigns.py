"""`gateway.health.lifesigns`: a part that hangs is known before systemd's watchdog runs out."""

from __future__ import annotations

from gateway.health.lifesigns import SHARE, Lifesigns


def test_a_part_that_falls_silent_is_overdue_until_it_is_seen_again() -> None:
    signs = Lifesigns(watchdog_s=60)
    assert signs.overdue(1000) == ()
    signs.beat("radio", 1000)
    signs.beat("outbox", 1010)
    assert signs.overdue(1000 + 60 * SHARE) == ()
    assert signs.overdue(1000 + 60 * SHARE + 1) == ("radio",)
    signs.beat("radio", 1032)
    assert signs.overdue(1041) == ("outbox",)
    assert signs.overdue(2000) == ("radio", "outbox")
