"""The demo's kiosks show what its catalogue has."""

from __future__ import annotations

import json

from kiosk_server.signage.plan import Known, SignagePlan, faults, named_skus
from simulator import store
from simulator.demo.signage import plan


def test_the_demos_plan_may_be_saved_and_names_what_is_sold() -> None:
    products = json.loads(store.CATALOGUE_PATH.read_text())["products"]
    wish = SignagePlan.model_validate(plan("d1"))
    known = Known(kiosks=set(), media={}, skus={each["sku"] for each in products}, drawings={"d1"})
    assert faults(wish, known) == []
    assert len(named_skus(wish)) == 4
    shown = {item for playlist in wish.playlists for item in playlist.items}
    assert shown == {each.item for each in wish.items}, "nothing was planned in vain"
