"""Typed messages between processes. Readers ignore unknown fields; a breaking change gets a new topic version.

Money is an integer of minor units with a currency; an instant is float UTC seconds, named `*_s`.
"""
