"""A coupon as a pass, for the phone whose it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from kiosk_server.errors import NotFound
from kiosk_server.messages.reader import SpokenByLink
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import is_usable
from kiosk_server.passes.signing import PassSigner
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here
from kiosk_server.web.identities import standing

MEDIA_TYPE = "application/vnd.apple.pkpass"


class NoPass(NotFound):
    """There is no such coupon of yours, or this store signs no passes."""


def pass_routes(signer: PassSigner | None) -> APIRouter:
    """`signer`: None where the site has no certificate for passes."""
    router = APIRouter()

    content = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}

    @router.get("/api/phone/vouchers/{voucher}/pass", response_class=Response, responses={200: {"content": content}})
    def my_pass(
        voucher: Annotated[str, Field(max_length=64)], phone: PhoneHere, here: Here, spoken: SpokenByLink
    ) -> Response:
        """The coupon as a pass for Apple Wallet: it shows itself near the store's beacons, and ends with the coupon."""
        from kiosk_server.passes.coupons import coupon_pass  # drawing is rare, and slow to import

        now_s = here.clock()
        with here.database.reader.session() as session:
            found = session.get(Voucher, voucher)
            if signer is None or found is None or not is_usable(found, now_s):
                raise NoPass
            if standing(session, found.member) != phone.member:
                raise NoPass
            package = coupon_pass(session, here.vouchers.speaking(spoken), signer, found, now_s)
        headers = {"Content-Disposition": 'attachment; filename="coupon.pkpass"'}
        return Response(package, media_type=MEDIA_TYPE, headers=headers)

    return router
