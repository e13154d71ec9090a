"""Runs another program for what the gateway itself must not carry: its libraries, or its rights."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_COMPLAINT = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended."""

    code: int | None
    "Its exit code; None where it was killed for taking too long."
    complaint: str
    "The last line of what it said on standard error."


async def run(command: Sequence[str], *, within_s: float) -> Ended:
    """Waits for its end, and kills it after `within_s`, or where the caller is cancelled. Raises OSError where it
    cannot be started."""
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(within_s):
            _, said = await child.communicate()
    except TimeoutError:
        return Ended(None, "")
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return Ended(child.returncode, said.decode(errors="replace").strip().rpartition("\n")[2][:_LONGEST_COMPLAINT])
