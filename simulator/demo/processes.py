"""One program of the stack as a child process: started, heard saying it is ready, ended by its id."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError

READY_WITHIN_S = 60.0
"A cold start of Python with its imports takes 2 s; on a loaded machine with two cores twenty times that."

STOP_WITHIN_S = 5.0
"The programs promise to end within 3 s of SIGTERM."


PORTS = range(20_000, 32_768)
"""Below Linux' ephemeral ports (ip_local_port_range): no client's own end can take the port of a program that is down
for a moment, nor, knocking at it, be connected to itself."""

TRIES = 200

SETTINGS = "SHOPBELL_"
"What begins like this in our own environment was meant for another site."


class NotReadyError(SimulatorError):
    """A program ended, or said nothing, before it was ready:"""


class NoFreePortError(SimulatorError):
    """No free loopback port was found between 20000 and 32767; end what listens there, and try again."""


def listen(port: int) -> socket.socket:
    """A listening loopback socket. Raises OSError where the port is taken."""
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


def free_port() -> int:
    """A loopback port that nobody uses at this moment. Raises NoFreePortError."""
    for port in random.SystemRandom().sample(PORTS, TRIES):
        with contextlib.suppress(OSError), listen(port):
            return port
    raise NoFreePortError


class Process:
    """A program with its arguments. It can be started again after it was stopped or killed."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        ready_port: int | None = None,
    ) -> None:
        """`ready_port`: wait until it accepts connections, for a program that does not print a line `ready …`."""
        self.name = name
        self.log = log
        self._arguments = _tied_to_us(arguments)
        self._environment = {**_own_environment(), **(environment or {})}
        self._ready_port = ready_port
        self._child: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[None] | None = None
        self._was_ready = False

    @property
    def serving(self) -> bool:
        """Running, and ready by its own word."""
        return self.running and self._was_ready

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.returncode is None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    async def start(self) -> str:
        """The line in which it said that it is ready. Raises NotReadyError with the end of its log."""
        if self.running:
            raise NotReadyError(f"{self.name} runs already.")
        self._was_ready = False
        with self.log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                *self._arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment,
                # A session of its own: Ctrl-C reaches the demo alone, which then ends everything in order.
                start_new_session=True,
            )
        assert self._child.stdout is not None
        line: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._drain = asyncio.create_task(self._read(self._child.stdout, line), name=f"{self.name} output")
        try:
            said = await asyncio.wait_for(self._until_ready(line), READY_WITHIN_S)
        except (TimeoutError, ChildProcessError) as error:
            self.kill()
            raise NotReadyError(f"{self.name}. The end of its log:\n{self._last_words()}") from error
        self._was_ready = True
        return said

    async def _until_ready(self, line: asyncio.Future[str]) -> str:
        assert self._child is not None
        if self._ready_port is None:
            ended = asyncio.ensure_future(self._child.wait())
            waiting: list[asyncio.Future[Any]] = [line, ended]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                ended.cancel()
            if not line.done():
                raise ChildProcessError(self.name)
            return line.result()
        while self._child.returncode is None:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._ready_port)
                writer.close()
                return f"ready {self.name} port {self._ready_port}"
            await asyncio.sleep(0.02)
        raise ChildProcessError(self.name)

    async def _read(self, output: asyncio.StreamReader, line: asyncio.Future[str]) -> None:
        with self.log.open("ab") as log:
            async for text in output:
                log.write(text)
                log.flush()
                if text.startswith(b"ready ") and not line.done():
                    line.set_result(text.decode(errors="replace").strip())

    def kill(self) -> None:
        """SIGKILL, at once."""
        if self._child is not None and self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._child.kill()

    async def wait(self) -> int:
        assert self._child is not None
        return await self._child.wait()

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL for a program that breaks its promise."""
        if self._child is None:
            return
        if self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._child.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._child.wait(), STOP_WITHIN_S)
            except TimeoutError:
                self.kill()
                await self._child.wait()
        if self._drain is not None:
            # A full disk ends the log; the program has ended all the same.
            with contextlib.suppress(TimeoutError, OSError, ValueError):
                await asyncio.wait_for(self._drain, 1.0)

    def _last_words(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-2000:].strip() or "(it is empty)"
        except OSError as error:
            return f"({error})"


def _tied_to_us(arguments: Sequence[str]) -> list[str]:
    """Should the demo itself be killed, the kernel ends its children (util-linux' setpriv, where there is one)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--", *arguments] if setpriv else list(arguments)


def _own_environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    return {**ours, "PYTHONUNBUFFERED": "1"}


async def run(arguments: Sequence[str], *, log: Path) -> None:
    """Run a command to its end; a cancelled caller ends it. Raises NotReadyError with what it said where it failed."""
    started_s = time.monotonic()
    child = await asyncio.create_subprocess_exec(
        *_tied_to_us(arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=_own_environment(),
        start_new_session=True,
    )
    try:
        output, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    await asyncio.to_thread(log.write_bytes, output)
    if child.returncode != 0:
        took_s = time.monotonic() - started_s
        raise NotReadyError(
            f"{' '.join(arguments[:5])} failed after {took_s:.1f} s (code {child.returncode}):\n"
            + output.decode(errors="replace")[-2000:].strip()
        )
