"""Gifts that a member takes for her points: a gift card or a coupon, each paid for once."""
