"""Campaigns, and the vouchers they issue."""
