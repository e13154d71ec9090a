"""A coupon as a pass for Apple Wallet, signed with a chain made here and looked at by openssl."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from PIL import Image

from kiosk_server.errors import CannotStart
from kiosk_server.passes.signing import CERTIFICATE, CHAIN, KEY, read_signer
from tests.adapters.kiosk_site import Shop, make_site, running, views

PASS_TYPE, TEAM = "pass.com.example.coupon", "TEAM123456"


class Authority:
    """A root, as Apple's, and one that vouches for pass types, as Apple's WWDR."""

    def __init__(self) -> None:
        self.root_key = rsa.generate_private_key(65537, 2048)
        self.root = certificate("Example Root", self.root_key, None, self.root_key, ca=True)
        self.between_key = rsa.generate_private_key(65537, 2048)
        self.between = certificate("Example WWDR", self.between_key, self.root, self.root_key, ca=True)

    def issue(self, folder: Path, pass_type: str = PASS_TYPE, team: str = TEAM) -> Path:
        folder.mkdir()
        key = rsa.generate_private_key(65537, 2048)
        leaf = certificate("Pass Type ID", key, self.between, self.between_key, (pass_type, team))
        (folder / CERTIFICATE).write_bytes(leaf.public_bytes(Encoding.PEM))
        (folder / KEY).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / CHAIN).write_bytes(self.between.public_bytes(Encoding.PEM))
        (folder / "root.pem").write_bytes(self.root.public_bytes(Encoding.PEM))
        return folder


def certificate(
    name: str,
    key: rsa.RSAPrivateKey,
    issuer: x509.Certificate | None,
    signer: rsa.RSAPrivateKey,
    named: tuple[str, str] | None = None,
    *,
    ca: bool = False,
) -> x509.Certificate:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if named is not None:
        attributes.insert(0, x509.NameAttribute(NameOID.USER_ID, named[0]))
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, named[1]))
    subject, now = x509.Name(attributes), datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    return builder.sign(signer, SHA256())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def shop(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    data = make_site(folder)
    authority.issue(data / "passes")
    with running(data) as shop:
        yield shop


def a_coupon(shop: Shop) -> tuple[dict[str, str], dict[str, Any]]:
    anonymous = f"anonymous-pass-{next(shop.people)}"
    assert shop.http.post("/api/web/events", json=views(3, anonymous_id=anonymous)).status_code == 202
    headers = shop.register(anonymous_id=anonymous)
    assert shop.http.post("/api/phone/check-in", headers=headers).status_code == 200
    [voucher] = shop.http.get("/api/phone/me", headers=headers).json()["vouchers"]
    return headers, voucher


def the_pass(shop: Shop, headers: dict[str, str], voucher: str, link: str = "") -> dict[str, bytes]:
    answer = shop.http.get(f"/api/phone/vouchers/{voucher}/pass{link}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.apple.pkpass"
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_openssl_accepts_the_signature_up_to_the_root_and_refuses_a_changed_list(shop: Shop, tmp_path: Path) -> None:
    headers, voucher = a_coupon(shop)
    files = the_pass(shop, headers, voucher["voucher"])
    (tmp_path / "signature").write_bytes(files["signature"])
    root = shop.data / "passes/root.pem"
    for how in ("smime", "cms"):
        for content, accepted in ((files["manifest.json"], True), (files["manifest.json"] + b" ", False)):
            (tmp_path / "manifest.json").write_bytes(content)
            done = subprocess.run(
                [
                    *("openssl", how, "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature"),
                    *("-content", tmp_path / "manifest.json", "-CAfile", root, "-purpose", "any", "-out", "/dev/null"),
                ],
                capture_output=True,
                check=False,
                text=True,
            )
            assert (done.returncode == 0) is accepted, (how, done.stderr)
    listed = json.loads(files["manifest.json"])
    assert set(listed) == set(files) - {"manifest.json", "signature"}
    for name, digest in listed.items():
        assert hashlib.sha1(files[name], usedforsecurity=False).hexdigest() == digest


def test_the_pass_shows_her_code_and_the_stores_beacon(shop: Shop) -> None:
    headers, voucher = a_coupon(shop)
    files = the_pass(shop, headers, voucher["voucher"])
    said = json.loads(files["pass.json"])
    assert (said["passTypeIdentifier"], said["teamIdentifier"]) == (PASS_TYPE, TEAM)
    assert said["barcodes"][0]["message"] == voucher["code"]
    assert said["barcodes"][0]["format"] == "PKBarcodeFormatQR"
    [beacon] = said["beacons"]
    assert beacon["proximityUUID"] == "8A7B3C1E-94D2-4F60-A5C8-0E1D2B3F4A59"
    assert (beacon["major"], "minor" in beacon) == (7, False)
    assert "Corner shop" in beacon["relevantText"]
    assert datetime.fromisoformat(said["expirationDate"]).timestamp() == int(voucher["valid_until_s"])
    assert said["coupon"]["primaryFields"][0]["value"] == voucher["off"]["amount_minor"] / 100
    assert "Jane" not in files["pass.json"].decode()
    for name, side in {"icon.png": 29, "icon@3x.png": 87, "logo@2x.png": 100}.items():
        with Image.open(io.BytesIO(files[name])) as picture:
            assert picture.size == (side, side)


def test_a_pass_speaks_the_language_of_the_page_whose_link_it_is(shop: Shop) -> None:
    headers, voucher = a_coupon(shop)
    browser = headers | {"Accept-Language": "en-US,en;q=0.9"}
    said = [
        json.loads(the_pass(shop, browser, voucher["voucher"], link)["pass.json"])["description"]
        for link in ("?language=es", "?language=de", "")
    ]
    assert said[0] != said[1] == said[2]


def test_a_pass_is_hers_alone_and_ends_with_its_coupon(shop: Shop) -> None:
    headers, voucher = a_coupon(shop)
    other, _ = a_coupon(shop)
    path = f"/api/phone/vouchers/{voucher['voucher']}/pass"
    assert shop.http.get(path, headers=other).status_code == 404
    assert shop.http.get("/api/phone/vouchers/nothing/pass", headers=headers).status_code == 404
    assert shop.http.get("/api/phone/reach", headers=headers).json()["wallet"] is True
    before_s, shop.clock.now_s = shop.clock.now_s, voucher["valid_until_s"] + 1
    try:
        assert shop.http.get(path, headers=headers).status_code == 404
    finally:
        shop.clock.now_s = before_s


def test_a_store_without_a_certificate_offers_no_passes(tmp_path: Path) -> None:
    with running(make_site(tmp_path)) as shop:
        headers, voucher = a_coupon(shop)
        assert shop.http.get(f"/api/phone/vouchers/{voucher['voucher']}/pass", headers=headers).status_code == 404
        assert shop.http.get("/api/phone/reach", headers=headers).json()["wallet"] is False


def test_a_certificate_that_cannot_sign_passes_stops_the_start_with_a_sentence(
    authority: Authority, tmp_path: Path
) -> None:
    good = authority.issue(tmp_path / "good")
    other = authority.issue(tmp_path / "other")
    assert read_signer(good).issuer.team == TEAM
    cases: dict[str, Any] = {
        "is not the key of": lambda folder: (folder / KEY).write_bytes((other / KEY).read_bytes()),
        "does not hold the certificate that vouches": lambda f: (f / CHAIN).write_bytes(
            (good / "root.pem").read_bytes()
        ),
        "holds no certificate": lambda folder: (folder / CERTIFICATE).write_text("nothing"),
        "holds no key": lambda folder: (folder / KEY).write_text("nothing"),
        "cannot be read": lambda folder: (folder / CHAIN).unlink(),
    }
    for number, (words, spoil) in enumerate(cases.items()):
        folder = tmp_path / f"case{number}"
        folder.mkdir()
        for name in (CERTIFICATE, KEY, CHAIN):
            (folder / name).write_bytes((good / name).read_bytes())
        spoil(folder)
        with pytest.raises(CannotStart, match=words):
            read_signer(folder)
    with pytest.raises(CannotStart, match="no certificate for passes"):
        read_signer(authority.issue(tmp_path / "web", pass_type="example.com"))
