"""`/api/gateways/{gateway}/config`: what staff may change while a gateway runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.desk.gateways import GatewayBoard
from kiosk_server.errors import NotFound
from kiosk_server.gateways.live_config import LiveConfigs
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from wire.messages.mqtt import LiveSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettingsWish(LiveSettings):
    """All of it anew: what is left out is as the gateway was started."""

    # A slip of a key must not pass for a wish.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettingsAnswer(LiveSettings):
    """What is set, and what the gateway made of it."""

    revision: str
    "What the gateway is told now, beacons included."
    in_force: bool
    "Whether the gateway says that it works by this revision."
    refused: str
    "Why the gateway refused what it was told last; empty where it did not."


def live_config_routes(configs: LiveConfigs, board: GatewayBoard) -> APIRouter:
    router = APIRouter()

    @router.get("/api/gateways/{gateway}/config")
    def shown(gateway: str, _who: ManagerHere, here: Here) -> LiveSettingsAnswer:
        with here.database.reader.session() as session:
            return _answer(session, gateway)

    @router.put("/api/gateways/{gateway}/config")
    def change(gateway: str, wish: LiveSettingsWish, who: ManagerHere, here: Here) -> LiveSettingsAnswer:
        def command(session: Session) -> LiveSettingsAnswer:
            configs.change(session, gateway, LiveSettings(**wish.model_dump()), who)
            return _answer(session, gateway)

        return here.database.writer.run(command)

    def _answer(session: Session, gateway: str) -> LiveSettingsAnswer:
        if not board.knows(gateway):
            raise NotFound("there is no such gateway")
        config = configs.config(session, gateway)
        status = board.status(gateway)
        return LiveSettingsAnswer(
            **config.model_dump(exclude={"beacons"}),
            in_force=status is not None and status.online and status.config_revision == config.revision,
            refused=status.config_refused if status is not None else "",
        )

    return router
