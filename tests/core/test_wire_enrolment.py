"""How a gateway and the server prove themselves with a one-time code."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from wire.enrolment import (
    CODE_BYTES,
    CODE_CHARACTERS,
    BadCode,
    code_id,
    code_of,
    open_answer,
    plain_code,
    proof_of_request,
    seal_answer,
    signed_in_answer,
    signed_in_renewal,
    transcript_of,
)

secrets = st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES)
parts = st.binary(max_size=80)
CODE = code_of(b"0123456789")


def test_a_code_is_four_groups_of_four_without_letters_that_look_like_digits() -> None:
    assert code_of(b"0123456789") == CODE
    groups = CODE.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert len("".join(groups)) == CODE_CHARACTERS
    assert not set("ILOU") & set(CODE)


@given(secrets)
def test_a_code_may_be_typed_as_people_type(secret: bytes) -> None:
    code = code_of(secret)
    misread = code.replace("0", "O").replace("1", "l")
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {misread} "):
        assert plain_code(typed) == code.replace("-", "")
        assert code_id(typed) == code_id(code)


@given(secrets, secrets)
def test_different_codes_have_different_ids(one: bytes, other: bytes) -> None:
    assert (code_id(code_of(one)) == code_id(code_of(other))) == (one == other)


@pytest.mark.parametrize("typed", ["", "7KQF", f"{CODE}7", CODE[:-1] + "U", CODE[:-1] + "é", "🐦" * 16])
def test_what_cannot_be_a_code_is_told_before_it_is_sent(typed: str) -> None:
    with pytest.raises(BadCode, match="16 characters"):
        plain_code(typed)


@given(parts, parts, st.data())
def test_only_who_knows_the_code_opens_the_answer_and_only_to_this_request(
    request: bytes, said: bytes, data: st.DataObject
) -> None:
    shared, exchange, servers = bytes(32), b"g" * 32, b"s" * 32
    transcript = transcript_of(request, exchange, servers)
    sealed = seal_answer(CODE, shared, transcript, said)
    assert open_answer(CODE.lower(), shared, transcript, sealed) == said
    other = code_of(data.draw(secrets.filter(lambda secret: secret != b"0123456789")))
    assert open_answer(other, shared, transcript, sealed) is None
    assert open_answer(CODE, b"\1" + shared[1:], transcript, sealed) is None
    assert open_answer(CODE, shared, transcript_of(request + b"x", exchange, servers), sealed) is None
    at = data.draw(st.integers(0, len(sealed) - 1))
    bent = sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :]
    assert open_answer(CODE, shared, transcript, bent) is None
    assert open_answer(CODE, shared, transcript, sealed[:at]) is None


def test_both_sides_come_to_the_same_key() -> None:
    gateway, server = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    here, there = gateway.public_key(), server.public_key()
    transcript = transcript_of(b"request", here.public_bytes_raw(), there.public_bytes_raw())
    sealed = seal_answer(CODE, server.exchange(here), transcript, b"membership")
    assert open_answer(CODE, gateway.exchange(there), transcript, sealed) == b"membership"


@given(parts, parts, parts, parts)
def test_no_two_requests_have_one_proof_or_transcript(a: bytes, b: bytes, c: bytes, d: bytes) -> None:
    same = (a, b) == (c, d)
    assert (proof_of_request(CODE, a, b) == proof_of_request(CODE, c, d)) == same
    assert (transcript_of(a, b, b"s") == transcript_of(c, d, b"s")) == same
    assert (signed_in_answer(a, b) == signed_in_answer(c, d)) == same


def test_a_renewal_signed_as_due_is_none_that_was_asked_for_early() -> None:
    assert signed_in_renewal("0f", b"request", early=True) != signed_in_renewal("0f", b"request", early=False)
    assert signed_in_renewal("0f", b"request", early=True) != signed_in_answer(b"0f", b"request")
