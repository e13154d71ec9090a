"""Where a push may go."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.web_push.endpoints import MOST_LETTERS, BadEndpoint, is_public, read_endpoint

PUBLIC = [
    "https://fcm.googleapis.com/fcm/send/c0ffee:APA91",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QKB",
    "https://db5p.notify.windows.com/w/?token=AwYAAA%3d",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_services_of_browsers_are_taken(address: str) -> None:
    found = read_endpoint(address)
    assert address == f"{found.origin}{found.target}"
    assert (found.port, found.own) == (443, False)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "push.example.com/x",
        "http://push.example.com/x",
        "https://push.example.com:444/x",
        "https://push.example.com:notaport/x",
        "https://push.example.com/x#part",
        "https://user:word@push.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://0x7f.0.0.1/x",
        "https://localhost/x",
        "https://router/x",
        "https://printer.local/x",
        "https://a.home.arpa/x",
        "https://meta.internal/x",
        "https://push.example.com./x",
        "https://push_1.example.com/x",
        "https://push.example.com/a b",
        "https://push.exämple.com/x",
        "ftp://push.example.com/x",
        "https://[::1/x",
        "https://push.example.com/" + "x" * MOST_LETTERS,
    ],
)
def test_what_leads_inside_or_nowhere_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(BadEndpoint) as refused:
        read_endpoint(address)
    assert not address or address not in str(refused.value)


def test_an_origin_of_the_settings_is_taken_wherever_it_is_and_no_other_port_of_it() -> None:
    own = {"http://127.0.0.1:8123", "http://[::1]:8123"}
    assert read_endpoint("http://127.0.0.1:8123/push/jane", own).own
    assert read_endpoint("http://[::1]:8123/push/jane", own).own
    for other in ("http://127.0.0.1:8124/push", "https://127.0.0.1:8123/push", "http://127.0.0.1/push"):
        with pytest.raises(BadEndpoint):
            read_endpoint(other, own)


def test_an_endpoint_never_shows_the_part_that_is_secret() -> None:
    assert "c0ffee" not in repr(read_endpoint(PUBLIC[0]))


@given(st.text(max_size=60))
def test_any_text_is_an_endpoint_or_refused(text: str) -> None:
    try:
        found = read_endpoint(f"https://{text}")
    except BadEndpoint:
        return
    assert found.scheme == "https"
    assert found.port == 443


PRIVATE = ("10.0.0.0/8", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12")
PRIVATE_V4 = st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(v=4, network=network))


@given(PRIVATE_V4)
def test_a_private_address_is_private_in_every_disguise(address: IPv4Address) -> None:
    number = int(address)
    disguises = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x0064FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x20010000 << 96) | number),
    ]
    assert not is_public(str(address))
    assert [str(each) for each in disguises if is_public(str(each))] == []


@pytest.mark.parametrize(
    "address", ["::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "224.0.0.1", "240.0.0.1", "0.0.0.0"]
)
def test_what_is_no_host_of_the_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_hosts_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)
