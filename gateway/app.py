"""Runs a gateway until it is told to stop or its recording has been delivered."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from uuid import uuid4

from gateway.assembly import Start, assemble
from gateway.clock import MachineClock, machine_boot
from gateway.errors import GatewayError
from gateway.gateway import Gateway
from gateway.health.systemd import ServiceNotifier
from gateway.identity.credentials import Credentials, read_credentials
from gateway.log import is_journal, write_log_to
from gateway.outbox.outbox import Outbox
from gateway.outbox.thread import OutboxThread
from gateway.settings.settings import LogSettings, Settings


def run_gateway(settings: Settings, notifier: ServiceNotifier, clock: MachineClock | None = None) -> None:
    """Runs a gateway until SIGTERM or SIGINT. `clock`: by default the machine's.

    Raises GatewayError where it cannot work.
    """
    credentials = read_credentials(settings.credentials)
    if settings.radio.recording is not None:
        from gateway.air.recording import check_recording  # brings pydantic, which a gateway that listens does without

        check_recording(settings.radio.recording)
    _log_to_stderr(settings.log)
    asyncio.run(_serve(settings, credentials, notifier, clock or MachineClock(trust=settings.trust_clock)))


async def _serve(settings: Settings, credentials: Credentials, notifier: ServiceNotifier, clock: MachineClock) -> None:
    boot_id = uuid4().hex
    # The monotonic seconds of a recording that is played fast are no machine's.
    machine = "" if settings.radio.fast else machine_boot()
    outbox = OutboxThread(
        Outbox(settings.data, boot_id=boot_id, machine_boot=machine, max_bytes=settings.outbox.max_bytes)
    )
    try:
        gateway = assemble(Start(settings, credentials, boot_id, notifier, clock), outbox)
        await _until_stopped(gateway, f"ready gateway {credentials.site}/{credentials.gateway}")
    finally:
        outbox.close()


async def _until_stopped(gateway: Gateway, ready: str) -> None:
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(gateway.run(), name="gateway")
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, running.cancel)
    print(ready, flush=True)
    gateway.notifier.ready()
    failed: BaseException | None = None
    try:
        await running
    except* GatewayError as failures:
        failed = failures.exceptions[0]
    except* asyncio.CancelledError:
        gateway.notifier.stopping()
    if failed is not None:
        # Not in there: Python 3.11.2, which is Raspberry Pi OS Bookworm's, would raise a group of it.
        raise failed from None


def _log_to_stderr(settings: LogSettings) -> None:
    journal = is_journal(sys.stderr, os.environ.get("JOURNAL_STREAM"))
    write_log_to(sys.stderr, settings.level, settings.format, journal=journal)
