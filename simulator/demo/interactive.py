"""`./run demo`: the page with the floor plan and the four real screens, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import sys
import time
from dataclasses import replace

from simulator import store
from simulator.demo.drawing import hold_drawing
from simulator.demo.page import page, served
from simulator.demo.processes import listen
from simulator.demo.sign_in import Doors, client
from simulator.demo.signage import plan_signage
from simulator.demo.stack import Stack, StackPlan
from simulator.demo.stage import Stage
from simulator.errors import SimulatorError
from simulator.shopfront.server import shopfront


class PortTakenError(SimulatorError):
    """The demo page cannot be served: choose another port with --port, or leave it out."""


class ScreensNotBuiltError(SimulatorError):
    """The screens are not built: `./run setup` builds them; --screens names another folder."""


async def run_page(plan: StackPlan, seed: int, port: int) -> None:
    """Start everything, print the addresses, serve until cancelled, end everything.

    Returns when it was cancelled while it served. Raises PortTakenError and ScreensNotBuiltError before anything is
    started, and what keeps the stack from starting.
    """
    if not (plan.screens / "demo" / "index.html").is_file():
        raise ScreensNotBuiltError(f"Nothing is in {plan.screens}.")
    with _listening(port) as listening, listen(0) as shop_listening:
        origin, shop = ("http://{}:{}".format(*each.getsockname()) for each in (listening, shop_listening))
        key = secrets.token_urlsafe(16)
        print("Starting broker, server, clerk_push and gateways", file=sys.stderr, flush=True)
        stack = Stack(replace(plan, frame_ancestors=(origin,), shop_origins=(shop,)))
        async with client() as http, stack, Stage(stack, Doors(stack, http), seed, f"{shop}/") as stage:
            frames = (stack.server_url, stack.clerk_url)
            web_shop = shopfront(stack.site, store.CATALOGUE_PATH, plan.screens, stack.server_url)
            await plan_signage(stage.doors, await hold_drawing(stage.doors, time.time()))
            async with (
                served(page(stage, plan.screens, key, frames), listening),
                served(web_shop, shop_listening),
            ):
                await _announce(stage, f"{origin}/demo/enter?key={key}", shop)
                await _until_cancelled()
                print("\nEnding every process", file=sys.stderr, flush=True)


def _listening(port: int) -> socket.socket:
    try:
        return listen(port)
    except OSError as error:
        raise PortTakenError(f"Port {port}: {error.strerror}.") from error


async def _until_cancelled() -> None:
    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.get_running_loop().create_future()
    task.uncancel()  # this was no accident: what follows is the ordinary end


async def _announce(stage: Stage, address: str, shop: str) -> None:
    print(f"\nThe demo page:  {address}\nThe web shop:   {shop}/")
    print("\nIts screens; each address opens one browser, within a minute:")
    for screen in ("phone", "clerk", "kiosk", "desk"):
        print(f"  {screen:7} {await stage.screen_address(screen)}")
    print("\nCtrl-C ends everything.", flush=True)
