"""The whole product on one machine, every program a process of its own, only the air simulated."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.bluez import VirtualBlueZ
from simulator.bluez.daemon_bus import DaemonBus
from simulator.demo.processes import Process, free_port, run
from simulator.demo.together import together
from wire.messages.site import SiteDescription

PYTHON = sys.executable

LOGS = "logs"
"The folder of what the programs say, within a plan's data."

SENDING_ADAPTER = 1
"Each gateway has two adapters: the first scans, this one sends the iBeacon and takes connections."


SetUp = Callable[["StackPlan", Path, "SitePorts"], Awaitable[None]]
"Makes the folder at that path, which does not exist yet, the data of the plan's site."


@dataclass(frozen=True, slots=True)
class SitePorts:
    """Where the site's broker listens: for the programs beside it, and for gateways."""

    mqtt: int
    mqtt_tls: int


async def initialise(plan: StackPlan, site_data: Path, ports: SitePorts) -> None:
    """Raises NotReadyError with what `kiosk_server init` said."""
    await run(
        [
            *(PYTHON, "-m", "kiosk_server", "init", str(plan.site_file)),
            *("--data", str(site_data), "--mqtt-port", str(ports.mqtt)),
            *(("--catalogue", str(plan.catalogue_file)) if plan.catalogue_file else ()),
            *(("--reviews", str(plan.reviews_file)) if plan.reviews_file else ()),
            *("--mqtt-tls-host", "127.0.0.1", "--mqtt-tls-port", str(ports.mqtt_tls), "--provision-gateways"),
        ],
        log=plan.data / LOGS / "init.log",
    )


@dataclass(frozen=True, slots=True)
class StackPlan:
    """What to start, and where it keeps its files."""

    site_file: Path
    catalogue_file: Path | None
    "None: a site without products."
    data: Path
    "An empty or missing folder, made 0700."
    screens: Path
    reviews_file: Path | None = None
    "What buyers wrote before, with their receipts; None: nobody has bought anything."
    frame_ancestors: tuple[str, ...] = ()
    "Origins that may show the screens in frames: the demo page's."
    shop_origins: tuple[str, ...] = ()
    "Origins of the web shop, whose pages tell what visitors look at."
    set_up: SetUp = initialise
    "Makes the site's data folder."


@dataclass(slots=True)
class Stack:
    """Broker, server, clerk_push and gateways of one site. `async with Stack(plan) as stack:` runs them."""

    plan: StackPlan
    site: SiteDescription = field(init=False)
    broker: Process = field(init=False)
    server: Process = field(init=False)
    clerk_push: Process = field(init=False)
    gateways: dict[str, Process] = field(default_factory=dict)
    hosts: dict[str, VirtualBlueZ] = field(default_factory=dict)
    "One virtual BlueZ per gateway: its whole Bluetooth."
    server_url: str = ""
    clerk_url: str = ""

    def __post_init__(self) -> None:
        self.site = SiteDescription.model_validate_json(self.plan.site_file.read_bytes())

    @property
    def site_data(self) -> Path:
        return self.plan.data / "site"

    @property
    def logs(self) -> Path:
        return self.plan.data / LOGS

    def credentials(self, name: str) -> Mapping[str, Any]:
        """The content of `credentials/NAME.json`."""
        content: dict[str, Any] = json.loads((self.site_data / "credentials" / f"{name}.json").read_bytes())
        return content

    async def __aenter__(self) -> Stack:
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _start(self) -> None:
        await self._lay_down()
        await self.broker.start()
        await together(self._start_servers(), *self._starting_gateways())

    async def _lay_down(self) -> None:
        """Folders, a new site, and every program described but none started."""
        self.plan.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        mqtt_port, server_port, clerk_port = free_port(), free_port(), free_port()
        self.server_url = f"http://127.0.0.1:{server_port}"
        self.clerk_url = f"http://127.0.0.1:{clerk_port}"
        await self.plan.set_up(self.plan, self.site_data, SitePorts(mqtt_port, free_port()))
        self._describe(mqtt_port, server_port, clerk_port)

    def _describe(self, mqtt_port: int, server_port: int, clerk_port: int) -> None:
        frames = [part for origin in self.plan.frame_ancestors for part in ("--frame-ancestors", origin)]
        shop = [part for origin in self.plan.shop_origins for part in ("--shop-origins", origin)]
        self.broker = Process(
            "broker",
            ["mosquitto", "-c", str(self.site_data / "broker" / "mosquitto.conf")],
            log=self.logs / "broker.log",
            environment={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            ready_port=mqtt_port,
        )
        self.server = Process(
            "kiosk_server",
            [
                *(PYTHON, "-m", "kiosk_server", "serve", "--data", str(self.site_data)),
                *("--port", str(server_port), "--screens", str(self.plan.screens), *frames, *shop),
                *("--clerk-url", self.clerk_url),
            ],
            log=self.logs / "kiosk_server.log",
        )
        self.clerk_push = Process(
            "clerk_push",
            [
                *(PYTHON, "-m", "clerk_push", "serve", "--data", str(self.plan.data / "clerk_push")),
                *("--credentials", str(self.site_data / "credentials" / "clerk_push.json")),
                *("--server-url", self.server_url, "--port", str(clerk_port)),
                *("--screens", str(self.plan.screens), *frames),
            ],
            log=self.logs / "clerk_push.log",
        )

    async def _start_servers(self) -> None:
        await self.server.start()
        await self.clerk_push.start()

    def _starting_gateways(self) -> list[Coroutine[Any, Any, None]]:
        return [self._start_gateway(place.gateway, index) for index, place in enumerate(self.site.floor.gateways)]

    async def _start_gateway(self, gateway: str, index: int) -> None:
        host = self.hosts[gateway] = VirtualBlueZ(DaemonBus())
        await host.start()
        scans, sends = f"00:1A:7D:DA:71:{index:02X}", f"00:1A:7D:DA:72:{index:02X}"
        host.plug(0, scans)
        host.plug(SENDING_ADAPTER, sends)
        bus = {"DBUS_SYSTEM_BUS_ADDRESS": host.bus.address}
        sending = ("--beacon-adapter", sends, "--check-in-adapter", sends)
        await self._gateway_program(gateway, "--adapter", scans, *sending, environment=bus).start()

    def _gateway_program(self, gateway: str, *options: str, environment: Mapping[str, str] | None = None) -> Process:
        program = self.gateways[gateway] = Process(
            f"gateway {gateway}",
            [
                *(PYTHON, "-m", "gateway", "run", "--data", str(self.plan.data / f"gateway-{gateway}")),
                *("--credentials", str(self.site_data / "credentials" / f"gateway-{gateway}.json")),
                *options,
            ],
            log=self.logs / f"gateway-{gateway}.log",
            environment=environment,
        )
        return program

    async def stop(self) -> None:
        """End every process, the ones that others rest on last; whatever fails, the others are ended too."""
        named = [self.gateways.values(), self._started("clerk_push"), self._started("server"), self._started("broker")]
        failed: list[BaseException | None] = []
        for group in named:
            failed += await asyncio.gather(*(process.stop() for process in group), return_exceptions=True)
        failed += await asyncio.gather(*(host.stop() for host in self.hosts.values()), return_exceptions=True)
        for error in failed:
            if isinstance(error, Exception) and not isinstance(error, OSError):
                raise error

    def _started(self, name: str) -> list[Process]:
        process = getattr(self, name, None)
        return [process] if process is not None else []
