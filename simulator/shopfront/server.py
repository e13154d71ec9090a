"""Serves the web shop from an origin of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import segno
from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from simulator.errors import SimulatorError
from simulator.shopfront.goods import read_goods, slug
from simulator.shopfront.pages import Addresses, Pages
from wire.messages.site import SiteDescription

HERE = Path(__file__).parent

FONTS = {
    "figtree": "figtree-latin-wght-normal-*.woff2",
    "bricolage": "bricolage-grotesque-latin-standard-normal-*.woff2",
}

KEPT_A_DAY = {"Cache-Control": "public, max-age=86400"}


class ShopNotBuiltError(SimulatorError):
    """The web shop's pictures and fonts come with the built screens: `./run setup` builds them."""


def shopfront(site: SiteDescription, catalogue: Path, screens: Path, bell: str) -> FastAPI:
    """The application. `bell` is the Shopbell server's address. Raises ShopNotBuiltError."""
    material = screens / "shop"
    if not material.is_dir():
        raise ShopNotBuiltError(f"Nothing is in {material}.")
    pages = Pages(read_goods(catalogue), site, Addresses(bell))
    app = FastAPI(title="Shopfront", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_guard(bell))
    _shelves(app, pages)
    _material(app, material, bell)
    return app


def _guard(bell: str) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    policy = (
        f"default-src 'self'; script-src 'self' {bell}; connect-src 'self' {bell}; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )

    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return guard


def _shelves(app: FastAPI, pages: Pages) -> None:
    @app.get("/", response_class=HTMLResponse)
    def home() -> str:
        return pages.home()

    @app.get("/c/{category}")
    def category(category: str) -> HTMLResponse:
        name = next((name for name in pages.shelves.categories if slug(name) == category), None)
        return HTMLResponse(pages.category(name)) if name else HTMLResponse(pages.nothing(), 404)

    @app.get("/p/{sku}")
    def product(sku: str) -> HTMLResponse:
        goods = pages.shelves.goods.get(sku)
        return HTMLResponse(pages.product(goods)) if goods else HTMLResponse(pages.nothing(), 404)

    @app.get("/compare")
    def compare(skus: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
        chosen = pages.shelves.named(skus.split(","))
        return HTMLResponse(pages.compare(chosen)) if chosen else HTMLResponse(pages.nothing(), 404)

    @app.get("/search", response_class=HTMLResponse)
    def search(q: Annotated[str, Query(max_length=100)] = "") -> str:
        return pages.search(" ".join(q.split()))

    @app.get("/store", response_class=HTMLResponse)
    def store() -> str:
        return pages.store()

    @app.get("/about", response_class=HTMLResponse)
    def about() -> str:
        return pages.about()


def _material(app: FastAPI, material: Path, bell: str) -> None:
    @app.get("/shop.css")
    def style() -> Response:
        return FileResponse(HERE / "shop.css", media_type="text/css")

    @app.get("/shop.js")
    def script() -> Response:
        return FileResponse(HERE / "shop.js", media_type="text/javascript")

    colours = as_the_device_asks((material / "tokens.css").read_text(encoding="utf-8"))

    @app.get("/tokens.css")
    def tokens() -> Response:
        return Response(colours, media_type="text/css", headers=KEPT_A_DAY)

    @app.get("/pictures/{name}.svg")
    def picture(name: str) -> Response:
        return _kept(material, f"{name}.svg", "image/svg+xml")

    @app.get("/fonts/{name}.woff2")
    def font(name: str) -> Response:
        return _kept(material, f"{name}.woff2", "font/woff2")

    @app.get("/join.svg")
    def join(visitor: Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$")] = "") -> Response:
        """The way to the phone, with what she looked at here where she said yes to it."""
        address = f"{bell}/phone/" + (f"?anonymous_id={visitor}" if visitor else "")
        drawn = io.BytesIO()
        segno.make(address, error="m").save(drawn, kind="svg", border=4, xmldecl=False, dark="#10292f", light="#fff")
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def as_the_device_asks(tokens: str) -> str:
    """The screens' colours, whose script says which theme it is, for pages that leave that to the browser."""
    dark = re.search(r'^\[data-theme="dark"\]\s*(\{[^}]*\})', tokens, re.MULTILINE)
    assert dark is not None, "the screens' colours have a dark theme"
    return f"{tokens}\n@media (prefers-color-scheme: dark) {{\n:root {dark[1]}\n}}\n"


def _kept(material: Path, name: str, media_type: str) -> Response:
    """A file that a browser keeps for a day; 404 for whatever else is asked for."""
    if not re.fullmatch(r"[a-z]+\.[a-z0-9]+", name) or not (material / name).is_file():
        return Response(status_code=404)
    return FileResponse(material / name, media_type=media_type, headers=KEPT_A_DAY)
