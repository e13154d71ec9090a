"""The receipt as a page to print or to show: no script, one style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kiosk_server.selling.receipt_lines import Row

STYLE_SHEET = """\
:root { color-scheme: light; }
body { margin: 0; background: #f1f0eb; color: #10292f; font: 16px/1.45 system-ui, sans-serif; }
main { max-width: 21rem; margin: 1.5rem auto; padding: 1.25rem; background: #fff; }
h1 { margin: 0; font-size: 1.375rem; }
dl { margin: 0; }
dl > div { display: flex; justify-content: space-between; gap: 1rem; }
dt { overflow-wrap: anywhere; }
dd { margin: 0; white-space: nowrap; font-variant-numeric: tabular-nums; }
.small { font-size: 0.875rem; color: #40565c; }
.strong { font-size: 1.125rem; font-weight: 700; }
hr { margin: 0.75rem 0; border: 0; border-top: 1px dashed #7d8d91; }
@media print { body { background: #fff; } main { margin: 0; padding: 0; max-width: none; } @page { margin: 8mm; } }
"""


def page(rows: Sequence[Row], title: str, language: str) -> str:
    """The style sheet lies two folders up, so that the page works below whatever address it is passed on."""
    body: list[str] = []
    open_list = False
    for row in rows:
        if row.weight in ("head", "rule"):
            if open_list:
                body.append("</dl>")
                open_list = False
            body.append("<hr>" if row.weight == "rule" else f"<h1>{escape(row.words)}</h1>")
            continue
        if not open_list:
            body.append("<dl>")
            open_list = True
        amount = f"<dd>{escape(row.amount)}</dd>" if row.amount else "<dd></dd>"
        body.append(f'<div class="{row.weight}"><dt>{escape(row.words)}</dt>{amount}</div>')
    if open_list:
        body.append("</dl>")
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="../../receipt.css"></head>'
        f"<body><main>{''.join(body)}</main></body></html>"
    )
