"""Checking in over GATT: what a phone must write, and that nothing else will do."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from wire.check_in import (
    ANSWER_BYTES,
    ANSWER_UUID,
    GATEWAY_UUID,
    NONCE_UUID,
    SERVICE_UUID,
    Answer,
    gateway_bytes,
    is_proven,
    proof,
    read_answer,
    write_answer,
)

KEY, NONCE, TOKEN = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
DOOR = gateway_bytes("riverside", "door")

sixteen = st.binary(min_size=16, max_size=16)


def test_the_published_proof() -> None:
    assert DOOR.hex() == "2cd9c3a3962a148c7e2d6baef7e6165e"
    assert proof(KEY, NONCE, DOOR, TOKEN).hex() == "d875d3b1af8ccd349ea5c28f712035dd"


@given(sixteen, sixteen, sixteen, sixteen)
def test_a_phones_own_answer_is_right(key: bytes, nonce: bytes, gateway: bytes, token: bytes) -> None:
    written = write_answer(Answer(token, proof(key, nonce, gateway, token)))
    answer = read_answer(written)
    assert len(written) == ANSWER_BYTES
    assert answer is not None
    assert is_proven(key, nonce, gateway, answer)


@given(st.integers(0, 4), st.integers(0, 15), st.integers(1, 255))
def test_a_change_anywhere_makes_it_wrong(part: int, at: int, by: int) -> None:
    parts = [KEY, NONCE, DOOR, TOKEN, proof(KEY, NONCE, DOOR, TOKEN)]
    parts[part] = parts[part][:at] + bytes((parts[part][at] ^ by,)) + parts[part][at + 1 :]
    key, nonce, gateway, token, answered = parts
    assert not is_proven(key, nonce, gateway, Answer(token, answered))


@given(st.binary(max_size=200).filter(lambda value: len(value) != ANSWER_BYTES))
def test_another_length_is_no_answer(value: bytes) -> None:
    assert read_answer(value) is None


def test_the_same_name_in_another_site_is_another_gateway() -> None:
    assert len({gateway_bytes("riverside", "door"), gateway_bytes("hillside", "door"), DOOR}) == 2


def test_each_uuid_is_one_of_its_own() -> None:
    uuids: set[UUID] = {SERVICE_UUID, NONCE_UUID, ANSWER_UUID, GATEWAY_UUID}
    assert len(uuids) == 4
    assert all(uuid.version == 4 for uuid in uuids)
