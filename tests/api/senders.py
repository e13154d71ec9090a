"""A relay that lets every request come from an address of its own, as from a town full of people.

Restraint by sender is right, and tested elsewhere; here it would leave nothing behind the doors to look at. All of
127/8 is this machine's (RFC 1122 section 3.2.1.3), so that a connection may leave from any of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

PIECE_BYTES = 64 * 1024


@asynccontextmanager
async def many_senders(url: str) -> AsyncIterator[str]:
    """The address that stands for `url`; whoever asks there closes the connection after each answer."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    numbers = itertools.count(2)
    # The loop itself holds its tasks loosely.
    tasks: set[asyncio.Task[None]] = set()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(numbers)
        sender = f"127.{1 + (number >> 16) % 200}.{(number >> 8) % 256}.{1 + number % 254}"
        with contextlib.suppress(OSError):
            answers, asks = await asyncio.open_connection(host, port, local_addr=(sender, 0))
            both = {asyncio.create_task(_copy(reader, asks)), asyncio.create_task(_copy(answers, writer))}
            _, left = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for each in left:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            asks.close()
        writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(relay(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
