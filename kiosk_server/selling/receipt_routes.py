"""The receipt of a sale, as JSON, page and paper."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlmodel import Session
from starlette.responses import HTMLResponse

from kiosk_server.principals import ServiceHere
from kiosk_server.selling import receipts
from kiosk_server.selling.asking import Asking, AskingHere
from kiosk_server.selling.receipt_lines import Row
from kiosk_server.selling.receipt_lines import rows as receipt_rows
from kiosk_server.selling.receipt_page import STYLE_SHEET, page
from kiosk_server.staff.accounts import StaffPerson
from wire.messages.screens.selling import DeviceId, SaleReceipt

router = APIRouter(prefix="/api/service/sell")


@router.get("/sales/{sale}/receipt")
def receipt(sale: DeviceId, asking: AskingHere) -> SaleReceipt:
    return asking.write(
        lambda session, _who, _now_s: receipts.receipt(session, sale, asking.here.vouchers), "receipt.viewed", sale
    )


_STYLE = {"text/css": {"schema": {"type": "string"}}}
_DRAWN = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}


@router.get("/sales/{sale}/receipt.pdf", response_class=Response, responses={200: {"content": _DRAWN}})
def receipt_pdf(sale: DeviceId, asking: AskingHere) -> Response:
    from kiosk_server.selling.receipt_paper import pdf  # drawing is rare, and slow to import

    found, rows = _receipt_rows(asking, sale)
    headers = {"Content-Disposition": f'inline; filename="receipt-{found.number}.pdf"'}
    return Response(pdf(rows, f"{found.shop} {found.number}"), media_type="application/pdf", headers=headers)


@router.get("/sales/{sale}/receipt.html", response_class=HTMLResponse)
def receipt_html(sale: DeviceId, asking: AskingHere) -> str:
    found, rows = _receipt_rows(asking, sale)
    return page(rows, f"{found.shop} {found.number}", asking.here.shop.language)


@router.get("/receipt.css", response_class=Response, responses={200: {"content": _STYLE}})
def style_sheet(_service: ServiceHere) -> Response:
    return Response(STYLE_SHEET, media_type="text/css")


def _receipt_rows(asking: Asking, sale: str) -> tuple[SaleReceipt, list[Row]]:
    def command(session: Session, _who: StaffPerson, _now_s: float) -> tuple[SaleReceipt, bool]:
        return receipts.receipt(session, sale, asking.here.vouchers), receipts.is_trial(session, sale)

    found, trial = asking.write(command, "receipt.viewed", sale)
    return found, receipt_rows(found, asking.here.texts, asking.here.shop.language, trial=trial)
