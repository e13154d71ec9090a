"""The store's gateways: how they join, what certificates they hold, and how the broker refuses one."""
