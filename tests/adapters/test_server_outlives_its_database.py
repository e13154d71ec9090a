"""A database that fails for a while ends no server: what it was about is said and tried again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk_server.database import DATABASE
from tests.adapters.database_fails import fails
from tests.adapters.kiosk_site import copy_site, make_site, running

WITHIN_S = 60.0


def test_what_an_earlier_run_left_can_wait(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "made").mkdir()
    site = copy_site(make_site(tmp_path / "made"), tmp_path)
    said, deadline_s = "", time.monotonic() + WITHIN_S
    with fails(site / DATABASE, "catalogue_import"), running(site) as shop:
        while "not_written" not in said:
            assert time.monotonic() < deadline_s
            said += capsys.readouterr().out
            time.sleep(0.02)
        assert "unfinished" in said
        assert shop.http.get("/api/health").status_code == 200
