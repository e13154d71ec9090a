"""Mail of the demo: the server writes it into a folder, and Jane reads it there."""

from __future__ import annotations

import asyncio
import email
import re
import time
from email import policy
from pathlib import Path

from simulator.demo.sign_in import Doors, NotAnsweringError, bearer

WITHIN_S = 30.0
LOOK_S = 0.05

_LINK = re.compile(r"#sign-in=([\w-]+)")


async def prove_address(doors: Doors, credential: str, address: str) -> None:
    """Opens a sign-in letter on the phone with this credential, as whoever reads the mail of `address` would: from then
    on the address is known to be hers. Raises RefusedError and NotAnsweringError."""
    await doors.post("/api/sign-in/letter", {}, {"email": address})
    link = await _link_to(doors.stack.site_data / "mail", address)
    await doors.post("/api/sign-in", bearer(credential), {"link": link})
    doors.http.cookies.clear()  # one client serves many people: nobody inherits a session


async def _link_to(folder: Path, address: str) -> str:
    ends_s = time.monotonic() + WITHIN_S
    while time.monotonic() < ends_s:
        if (found := await asyncio.to_thread(_newest_link, folder, address)) is not None:
            return found
        await asyncio.sleep(LOOK_S)
    raise NotAnsweringError("no letter came to Jane.")


def _newest_link(folder: Path, address: str) -> str | None:
    for file in sorted(folder.glob("*.eml"), reverse=True):
        letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        found = _LINK.search(letter.get_content()) if letter["To"] == address else None
        if found is not None:
            return found[1]
    return None
