"""What a manager should look at in a sale: written down as a key and what fills it, and said when it is read."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from kiosk_server.messages.keys import Key
from kiosk_server.offers.vouchers import Vouchers
from wire.messages.screens.selling import SaleFlag

Flag = dict[str, Any]
"""`{kind, text, key, values}`: `text` in the store's language, as the desk shows it. Of a value that is a sentence
itself its key is kept, `{key}`. Older rows have no `key`, and say their `text` to everybody."""


def flag(vouchers: Vouchers, kind: str, key: Key, **values: object) -> Flag:
    kept = {name: {"key": value.value} if isinstance(value, Key) else value for name, value in values.items()}
    own = vouchers.speaking(vouchers.shop.language)
    return {"kind": kind, "text": _said(own, key, kept), "key": key.value, "values": kept}


def flag_card(noted: Flag, vouchers: Vouchers) -> SaleFlag:
    """To whoever reads it. What a newer program noted and this one cannot say is said as it was then."""
    text = noted["text"]
    if "key" in noted:
        with suppress(ValueError, LookupError):
            text = _said(vouchers, Key(noted["key"]), noted["values"])
    return SaleFlag.model_validate({"kind": noted["kind"], "text": text})


def _said(vouchers: Vouchers, key: Key, values: dict[str, Any]) -> str:
    filled = {
        name: vouchers.say(Key(value["key"])) if isinstance(value, dict) else value for name, value in values.items()
    }
    return vouchers.say(key, **filled)
