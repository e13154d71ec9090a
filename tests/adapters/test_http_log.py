"""What the log says of a request: the route that answered, never who was named in its path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.kiosk_site import Shop, copy_site, make_site, running


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(make_site(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


def test_a_member_number_in_a_path_is_not_logged(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    headers = shop.register(first_name="Jane")
    number = shop.http.get("/api/phone/me", headers=headers).json()["member_number"].replace(" ", "")
    shop.http.post(f"/api/members/{number}/merge", json={"into": number}, headers=shop.staff("admin"))
    said = capsys.readouterr()
    assert "/api/members/{number}/merge" in said.out + said.err
    assert number not in said.out + said.err
