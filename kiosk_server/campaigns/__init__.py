"""Campaigns: who gets which offer when, within which limits."""
