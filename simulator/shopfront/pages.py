"""The web shop's pages as HTML. Pure: from shelves and the store's description to text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from simulator.shopfront.goods import Goods, Shelves, slug
from wire.messages.site import SiteDescription

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

HOME_SHOWN = ("morrow-64", "becklow-kettle-e", "heron-40", "ember-stove", "bothy-2")
MOST_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a page links to that is not the shop's own."""

    bell: str
    "The Shopbell server, whose snippet the pages carry."


@dataclass(frozen=True, slots=True)
class Pages:
    shelves: Shelves
    site: SiteDescription
    addresses: Addresses

    def home(self) -> str:
        shown = self.shelves.named(HOME_SHOWN) or list(self.shelves.goods.values())[:5]
        first, *rest = shown
        return self._page(
            "Coffee and the hills",
            f"""<section class="hero">
      <div>
        <h1>Ground for mornings,<br>packed for hills.</h1>
        <p class="lead">Grinders, stoves, packs and maps, tried by the people who sell them.</p>
        <a class="button primary" href="/p/{first.sku}">See the {_t(first.short_name)}</a>
      </div>
      <a class="hero-picture" href="/p/{first.sku}" tabindex="-1" aria-hidden="true">{_picture(first, 240)}</a>
    </section>
    <h2>Picked this week</h2>
    {self._tiles(rest)}
    <h2>All departments</h2>
    <ul class="departments">{"".join(self._department(name) for name in self.shelves.categories)}</ul>""",
            page="/",
        )

    def category(self, name: str) -> str:
        return self._page(name, f"<h1>{_t(name)}</h1>{self._tiles(self.shelves.of(name))}", page=f"/c/{slug(name)}")

    def product(self, goods: Goods) -> str:
        others = [each for each in self.shelves.of(goods.category) if each.sku != goods.sku][: MOST_COMPARED - 1]
        compared = ",".join([goods.sku, *(each.sku for each in others)])
        compare = (
            f'<a class="button" href="/compare?skus={quote(compared)}">Compare with {_names(others)}</a>'
            if others
            else ""
        )
        in_stock = "In the shop today" if goods.stock else "Not in the shop today"
        return self._page(
            goods.name,
            f"""<nav class="crumbs" aria-label="Where you are"><a href="/">Home</a> /
      <a href="/c/{slug(goods.category)}">{_t(goods.category)}</a></nav>
    <article class="product">
      <button class="zoom" type="button" data-shopbell="Product Image Zoomed" data-shopbell-sku="{goods.sku}"
        aria-label="Look closer at the {_t(goods.short_name)}">{_picture(goods, 340)}<span>Look closer</span></button>
      <div>
        <h1>{_t(goods.name)}</h1>
        <p class="price">{price(goods.price_minor, self.site.currency)}</p>
        <p class="stock">{in_stock}, aisle {_t(goods.aisle)}</p>
        <ul class="points">{"".join(f"<li>{_t(point)}</li>" for point in goods.points)}</ul>
        <div class="acts">
          <button class="button primary" type="button" data-shopbell="Product Added"
            data-shopbell-sku="{goods.sku}" data-add>Put in the basket</button>
          {compare}
        </div>
        {self._join(goods)}
      </div>
    </article>
    <h2>In detail</h2>
    <dl class="specs">{"".join(f"<div><dt>{_t(a)}</dt><dd>{_t(b)}</dd></div>" for a, b in goods.specs)}</dl>
    <section class="reviews" aria-labelledby="buyers" hidden
      data-reviews="{self.addresses.bell}/api/catalogue/products/{quote(goods.sku)}/reviews">
      <h2 id="buyers">What buyers say</h2>
      <p class="score" data-score></p><ul data-list></ul>
      <button class="button" type="button" data-more hidden>More</button>
    </section>
    {self._related(goods)}
    <dialog aria-label="The {_t(goods.name)}, larger"><form method="dialog"><button class="button">Close</button></form>
      {_picture(goods, 620)}</dialog>""",
            acts=f'data-shopbell="Product Viewed" data-shopbell-sku="{goods.sku}"',
            page=f"/p/{goods.sku}",
        )

    def compare(self, chosen: Sequence[Goods]) -> str:
        shown = chosen[:MOST_COMPARED]
        labels = list(dict.fromkeys(label for each in shown for label, _ in each.specs))
        heads = "".join(
            f'<th scope="col"><a href="/p/{each.sku}">{_picture(each, 110)}{_t(each.name)}</a></th>' for each in shown
        )
        rows = [("Price", [price(each.price_minor, self.site.currency) for each in shown])]
        rows += [(label, [dict(each.specs).get(label, "–") for each in shown]) for label in labels]
        body = "".join(
            f'<tr><th scope="row">{_t(label)}</th>{"".join(f"<td>{_t(value)}</td>" for value in values)}</tr>'
            for label, values in rows
        )
        return self._page(
            "Side by side",
            f"""<h1>Side by side</h1>
    <div class="wide" role="region" aria-label="Comparison" tabindex="0"><table><thead><tr><td></td>{heads}</tr></thead>
      <tbody>{body}</tbody></table></div>""",
            acts=f'data-shopbell="Products Compared" data-shopbell-sku="{" ".join(each.sku for each in shown)}"',
            page="/compare",
        )

    def search(self, words: str) -> str:
        found = self.shelves.found(words)
        said = f"{len(found)} for “{_t(words)}”" if words else "Search"
        return self._page(
            "Search",
            f"<h1>{said}</h1>{self._tiles(found) if found else '<p>Try another word, such as grinder or pack.</p>'}",
            acts=f'data-shopbell="Products Searched" data-shopbell-query="{_t(words)}"' if words else "",
            page="/search",
            words=words,
        )

    def store(self) -> str:
        hours = "".join(
            f"<div><dt>{WEEKDAYS[each.weekday]}</dt><dd>{each.opens} to {each.closes}</dd></div>"
            for each in sorted(self.site.hours, key=lambda each: each.weekday)
        )
        return self._page(
            "Our shop",
            f"""<h1>{_t(self.site.name)}, {_t(self.site.street)}</h1>
    <p class="lead">Everything on these pages stands there too. Come and turn a handle.</p>
    <h2>Hours</h2><dl class="specs hours">{hours}</dl>
    <h2>In the shop</h2><p>{_t(", ".join(zone.name for zone in self.site.floor.zones))}.</p>{self._join(None)}""",
            page="/store",
        )

    def about(self) -> str:
        return self._page(
            "About us",
            f"""<h1>About {_t(self.site.name)}</h1>
    <p class="lead">A coffee bar that also sells tents, or the other way round.</p>
    <p>We repair what we sell, at the bench by the door.</p>
    <h2>What this page remembers</h2>
    <p>Nothing, until you say yes. After a yes it remembers what you look at, so that the shop can tell you when you
      come in. You can take it back here at any time, and where your browser asks not to be tracked, nothing is ever
      sent.</p>
    <div class="acts"><button class="button" type="button" data-answer="no">Remember nothing</button>
      <button class="button" type="button" data-answer="yes">You may remember</button></div>
    <p role="status" data-said></p>""",
            page="/about",
        )

    def nothing(self) -> str:
        return self._page("Not here", '<h1>That is not on our shelves</h1><p><a href="/">Back to the front</a></p>')

    def _tiles(self, goods: Iterable[Goods]) -> str:
        tiles = "".join(
            f"""<li><a href="/p/{each.sku}">{_picture(each, 130)}<b>{_t(each.name)}</b>
        <span>{price(each.price_minor, self.site.currency)}</span></a></li>"""
            for each in goods
        )
        return f'<ul class="tiles">{tiles}</ul>'

    def _department(self, name: str) -> str:
        return f'<li><a href="/c/{slug(name)}">{_t(name)}</a></li>'

    def _related(self, goods: Goods) -> str:
        related = self.shelves.named(goods.related)
        return f"<h2>Goes with it</h2>{self._tiles(related)}" if related else ""

    def _join(self, goods: Goods | None) -> str:
        what = f"the {_t(goods.short_name)}" if goods else "what you looked at"
        return f"""<aside class="join">
          <h2>Preferred customers pay less in the shop</h2>
          <p>Join on your phone, and the bell rings for {what} when you come in. Only if you say yes to it.</p>
          <a class="button" href="{self.addresses.bell}/phone/" data-join>Join</a>
          <details data-phone><summary>On my phone</summary>
            <img width="196" height="196" alt="QR code: join on your phone" data-qr></details>
        </aside>"""

    def _page(self, title: str, main: str, *, acts: str = "", page: str = "", words: str = "") -> str:
        return f"""<!doctype html>
<html lang="{_t(self.site.language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{_t(title)} · {_t(self.site.name)}</title>
    <link rel="icon" href="/pictures/mug.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/shop.css">
    <script defer src="{self.addresses.bell}/shopbell.js"></script>
    <script defer src="/shop.js"></script>
  </head>
  <body {acts} data-shopbell-page="{_t(page)}">
    <header>
      <a class="name" href="/">{_t(self.site.name)}</a>
      <form action="/search" role="search"><input type="search" name="q" value="{_t(words)}" maxlength="100"
        aria-label="Search" placeholder="Search"></form>
      <nav aria-label="Shop"><a href="/store">Shop and hours</a><a href="/about">About</a></nav>
    </header>
    <main>{main}</main>
    <footer><p>{_t(self.site.name)}, {_t(self.site.street)} · <a href="/store">Hours</a> · <a href="/about">What this
      page remembers</a></p></footer>
    <section class="ask" aria-label="A question" hidden data-ask>
      <p><b>May we remember what you look at?</b> Then the shop can ring a bell for it when you come in.</p>
      <div class="acts"><button class="button" type="button" data-answer="no">No</button>
        <button class="button" type="button" data-answer="yes">Yes</button></div>
    </section>
  </body>
</html>
"""


def price(minor: int, currency: str) -> str:
    """Such as `$349`, and `$7.95` where there are cents."""
    whole, cents = divmod(minor, 100)
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency, f"{currency} ")
    return f"{sign}{whole:,}" + (f".{cents:02}" if cents else "")


def _picture(goods: Goods, height: int) -> str:
    width = round(height * 200 / 270)
    return f'<img src="/pictures/{quote(goods.picture)}.svg" width="{width}" height="{height}" alt="">'


def _names(goods: Sequence[Goods]) -> str:
    return " and ".join(_t(each.short_name) for each in goods)


def _t(text: str) -> str:
    return escape(text, quote=True)
