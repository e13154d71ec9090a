"""Where a phone is that reports the store's iBeacon: only who is near can know which minor is on the air. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from wire.rotating_minor import is_current_minor, rotating_minor

FAR_DBM = -85.0
"About 10 m from a gateway, with a body in between: a phone that hears less is still on the pavement across."


def gateway_of_minor(keys: Mapping[str, bytes], minor: int, now_s: float) -> str | None:
    """The gateway that sends `minor`, one window of clock error allowed; `keys` by gateway. None where nobody does.

    Two gateways rarely send the same; then the one that sends it now comes first, and the first by name.
    """
    if now_s < 0:
        return None
    sending = [gateway for gateway, key in sorted(keys.items()) if is_current_minor(key, minor, now_s)]
    right_now = [gateway for gateway in sending if rotating_minor(keys[gateway], now_s) == minor]
    return next(iter([*right_now, *sending]), None)
