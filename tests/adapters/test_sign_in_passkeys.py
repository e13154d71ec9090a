"""Passkeys, with an authenticator in software."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from kiosk_server.sign_in.tables import Passkey
from tests.adapters.kiosk_site import ORIGIN, Shop, bearer, copy_site, make_site, running
from tests.adapters.software_passkey import PRESENT, SoftwarePasskey


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()


def a_key(**changes: Any) -> SoftwarePasskey:
    return SoftwarePasskey(**{"origin": ORIGIN, "party": "testserver"} | changes)


def keep(shop: Shop, phone: dict[str, str], key: SoftwarePasskey) -> int:
    options = shop.http.post("/api/phone/passkeys/options", headers=phone).json()
    return int(
        shop.http.post("/api/phone/passkeys", json={"credential": key.create(options)}, headers=phone).status_code
    )


def sign_in(shop: Shop, key: SoftwarePasskey) -> Any:
    options = shop.http.post("/api/sign-in/passkey/options").json()
    answer = shop.http.post("/api/sign-in/passkey", json={"credential": key.get(options)})
    shop.http.cookies.clear()
    return answer


def test_a_passkey_that_was_kept_signs_another_browser_in(shop: Shop) -> None:
    phone, key = shop.register(), a_key()
    assert keep(shop, phone, key) == 204
    opened = sign_in(shop, key)
    assert opened.status_code == 200, opened.text
    assert shop.member(bearer(opened.json()["credential"])) == shop.member(phone)
    assert "shopbell_phone=" in opened.headers["set-cookie"]


def test_the_options_ask_for_her_and_say_nothing_of_her(shop: Shop) -> None:
    phone = shop.register()
    options = shop.http.post("/api/phone/passkeys/options", headers=phone).json()
    assert options["rp"]["id"] == "testserver"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert shop.member(phone) not in str(options)
    assert (
        "allowCredentials" not in (asked := shop.http.post("/api/sign-in/passkey/options").json())
        or not asked["allowCredentials"]
    )


def test_an_answer_is_good_once(shop: Shop) -> None:
    phone, key = shop.register(), a_key()
    keep(shop, phone, key)
    options = shop.http.post("/api/sign-in/passkey/options").json()
    body = {"credential": key.get(options)}
    answers = []
    for _ in range(2):
        answers.append(shop.http.post("/api/sign-in/passkey", json=body).status_code)
        shop.http.cookies.clear()
    assert answers == [200, 401]
    options = shop.http.post("/api/sign-in/passkey/options").json()
    shop.clock.now_s += 301
    assert shop.http.post("/api/sign-in/passkey", json={"credential": key.get(options)}).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [{"origin": "https://elsewhere.example"}, {"party": "elsewhere.example"}, {"flags": PRESENT}],
    ids=["another page", "another server", "nobody verified"],
)
def test_a_key_of_elsewhere_is_not_kept_and_opens_nothing(shop: Shop, changes: dict[str, Any]) -> None:
    phone, wrong = shop.register(), a_key(**changes)
    assert keep(shop, phone, wrong) == 409
    right = a_key(credential=wrong.credential, key=wrong.key)
    assert keep(shop, phone, right) == 204
    assert sign_in(shop, wrong).status_code == 401
    assert sign_in(shop, right).status_code == 200


def test_a_copied_key_is_found_out_by_its_counter(shop: Shop) -> None:
    phone, key = shop.register(), a_key()
    keep(shop, phone, key)
    copy = a_key(credential=key.credential, key=key.key)
    assert [sign_in(shop, key).status_code for _ in range(2)] == [200, 200]
    assert sign_in(shop, copy).status_code == 401


def test_another_members_question_cannot_be_answered(shop: Shop) -> None:
    hers, others, key = shop.register(), shop.register(), a_key()
    options = shop.http.post("/api/phone/passkeys/options", headers=hers).json()
    body = {"credential": key.create(options)}
    assert shop.http.post("/api/phone/passkeys", json=body, headers=others).status_code == 409


@pytest.mark.parametrize(
    "credential",
    [{}, {"rawId": 7}, {"rawId": "AA", "response": {}}, {"response": {"clientDataJSON": "!"}}, {"response": None}],
)
def test_what_is_no_answer_is_refused(shop: Shop, credential: dict[str, Any]) -> None:
    assert shop.http.post("/api/sign-in/passkey", json={"credential": credential}).status_code == 401
    phone = shop.register()
    body = {"credential": credential}
    assert shop.http.post("/api/phone/passkeys", json=body, headers=phone).status_code == 409


def test_removed_passkeys_open_nothing(shop: Shop) -> None:
    phone, key = shop.register(), a_key()
    keep(shop, phone, key)
    assert shop.http.delete("/api/phone/passkeys", headers=phone).status_code == 204
    assert sign_in(shop, key).status_code == 401
    with shop.database.reader.session() as session:
        assert session.exec(select(Passkey).where(Passkey.member == shop.member(phone))).first() is None


def test_one_address_may_try_only_so_often(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        phone = shop.register()

        def ask() -> int:
            return shop.http.post("/api/phone/passkeys/options", headers=phone).status_code

        assert [ask() for _ in range(61)] == [200] * 60 + [429]
        assert shop.http.post("/api/sign-in/passkey/options").status_code == 429
        assert shop.http.post("/api/sign-in", json={"link": "l" * 30}).status_code == 429
        shop.clock.now_s += 5
        assert ask() == 200
