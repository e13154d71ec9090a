"""What one advertising event carries: AD structures, read and written. Pure.

An AD structure is `length | type | data`, its length counts type and data (Bluetooth Core Vol 3 Part C 11); types are
those of the Assigned Numbers, section 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

FLAGS = 0x01
UUIDS16 = (0x02, 0x03)
UUIDS32 = (0x04, 0x05)
UUIDS128 = (0x06, 0x07)
SHORT_NAME = 0x08
COMPLETE_NAME = 0x09
TX_POWER = 0x0A
SERVICE_DATA16 = 0x16
APPEARANCE = 0x19
SERVICE_DATA32 = 0x20
SERVICE_DATA128 = 0x21
MANUFACTURER_DATA = 0xFF

UUID_BYTES = {SERVICE_DATA16: 2, SERVICE_DATA32: 4, SERVICE_DATA128: 16}
"How long the UUID is that a service data structure begins with."

DISCOVERABLE = 0x03
"Flags: LE limited or general discoverable mode."

_BASE_UUID = "-0000-1000-8000-00805f9b34fb"
_LONGEST_DATA = 254
"The length byte counts the type as well."


@dataclass(frozen=True, slots=True)
class Advertisement:
    """One advertising event: an ADV_IND with its scan response, or an ADV_NONCONN_IND."""

    connectable: bool = True
    flags: int | None = None
    "None where the event has no Flags structure: BlueZ drops such events in an unfiltered discovery."
    name: str | None = None
    name_is_complete: bool = False
    tx_power_dbm: int | None = None
    appearance: int | None = None
    uuids: tuple[str, ...] = ()
    "128-bit, lower case, in the order heard."
    manufacturer_data: Mapping[int, bytes] = field(default_factory=dict)
    service_data: Mapping[str, bytes] = field(default_factory=dict)
    structures: tuple[tuple[int, bytes], ...] = ()
    "(type, data), as on the air: what monitors' patterns and the controller's duplicate filter compare."

    @property
    def is_discoverable(self) -> bool:
        return self.flags is not None and bool(self.flags & DISCOVERABLE)

    @classmethod
    def parse(cls, data: bytes, *, connectable: bool = True) -> Advertisement:
        """Reads AD structures; never raises. What is truncated or too short for its type is left out."""
        structures = tuple(split(data))
        flags = name = tx_power_dbm = appearance = None
        name_is_complete = False
        uuids: list[str] = []
        manufacturer_data: dict[int, bytes] = {}
        service_data: dict[str, bytes] = {}
        for ad_type, content in structures:
            if ad_type == FLAGS and content:
                flags = content[0]
            elif ad_type in _UUID_LISTS:
                uuids += _uuids(content, _UUID_LISTS[ad_type])
            elif ad_type in (SHORT_NAME, COMPLETE_NAME):
                name, name_is_complete = _text(content), ad_type == COMPLETE_NAME
            elif ad_type == TX_POWER and content:
                tx_power_dbm = int.from_bytes(content[:1], "little", signed=True)
            elif ad_type == APPEARANCE and len(content) >= 2:
                appearance = int.from_bytes(content[:2], "little")
            elif ad_type in UUID_BYTES and len(content) >= UUID_BYTES[ad_type]:
                size = UUID_BYTES[ad_type]
                service_data[_uuid(content[:size])] = content[size:]
            elif ad_type == MANUFACTURER_DATA and len(content) >= 2:
                manufacturer_data[int.from_bytes(content[:2], "little")] = content[2:]
        return cls(
            connectable=connectable,
            flags=flags,
            name=name or None,
            name_is_complete=name_is_complete,
            tx_power_dbm=tx_power_dbm,
            appearance=appearance,
            uuids=tuple(dict.fromkeys(uuids)),
            manufacturer_data=manufacturer_data,
            service_data=service_data,
            structures=structures,
        )

    @classmethod
    def build(
        cls,
        *,
        flags: int | None = 0x06,
        uuids: Iterable[int] = (),
        service_data: Mapping[int | str, bytes] | None = None,
        manufacturer_data: Mapping[int, bytes] | None = None,
        tx_power_dbm: int | None = None,
        name: str | None = None,
        connectable: bool = True,
    ) -> Advertisement:
        """Composes an advertisement; `uuids` are 16-bit, keys of `service_data` 16-bit or 128-bit text.

        Raises ValueError when a part does not fit its structure.
        """
        parts: list[bytes] = []
        if flags is not None:
            parts.append(structure(FLAGS, bytes((flags,))))
        if packed := b"".join(uuid.to_bytes(2, "little") for uuid in uuids):
            parts.append(structure(UUIDS16[1], packed))
        for uuid, content in (service_data or {}).items():
            parts.append(_service_data_structure(uuid, content))
        for company, content in (manufacturer_data or {}).items():
            parts.append(structure(MANUFACTURER_DATA, company.to_bytes(2, "little") + content))
        if tx_power_dbm is not None:
            parts.append(structure(TX_POWER, tx_power_dbm.to_bytes(1, "little", signed=True)))
        if name is not None:
            parts.append(structure(COMPLETE_NAME, name.encode()))
        return cls.parse(b"".join(parts), connectable=connectable)


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The (type, data) of each whole structure; stops at a zero length or a truncated one, as BlueZ does."""
    at = 0
    while at + 1 < len(data):
        length = data[at]
        end = at + 1 + length
        if length == 0 or end > len(data):
            return
        yield data[at + 1], bytes(data[at + 2 : end])
        at = end


def structure(ad_type: int, content: bytes) -> bytes:
    """One AD structure. Raises ValueError when `content` exceeds 254 bytes."""
    if len(content) > _LONGEST_DATA:
        raise ValueError(f"{len(content)} bytes do not fit one AD structure")
    return bytes((len(content) + 1, ad_type)) + content


def full_uuid(uuid: int | str) -> str:
    """The 128-bit text of a 16-bit or 32-bit UUID (number or hex text), or of one that is 128-bit already.

    Raises ValueError for any other text.
    """
    if isinstance(uuid, str):
        if len(uuid) > 8:
            return str(UUID(uuid))
        uuid = int(uuid, 16)
    return f"{uuid:08x}{_BASE_UUID}"


_UUID_LISTS = {**dict.fromkeys(UUIDS16, 2), **dict.fromkeys(UUIDS32, 4), **dict.fromkeys(UUIDS128, 16)}


def _uuids(content: bytes, size: int) -> list[str]:
    return [_uuid(content[at : at + size]) for at in range(0, len(content) - size + 1, size)]


def _uuid(little_endian: bytes) -> str:
    if len(little_endian) <= 4:
        return full_uuid(int.from_bytes(little_endian, "little"))
    text = little_endian[::-1].hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _text(content: bytes) -> str:
    """A name as BlueZ shows it: up to the first NUL; where it is not UTF-8, blanks for what is not ASCII."""
    content = content.split(b"\0", 1)[0]
    try:
        return content.decode()
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else " " for byte in content).strip()


def _service_data_structure(uuid: int | str, content: bytes) -> bytes:
    if isinstance(uuid, int):
        return structure(SERVICE_DATA16, uuid.to_bytes(2, "little") + content)
    return structure(SERVICE_DATA128, bytes.fromhex(uuid.replace("-", ""))[::-1] + content)
