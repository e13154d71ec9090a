from __future__ import annotations

import pytest

from kiosk_server.points.rates import points_of_sale


@pytest.mark.parametrize(
    ("paid", "currency", "points"), [(349_99, "USD", 349), (99, "USD", 0), (-5, "USD", 0), (80, "JPY", 80)]
)
def test_a_sale_earns_a_point_for_every_whole_unit(paid: int, currency: str, points: int) -> None:
    assert points_of_sale(paid, currency) == points
