"""Payment terminals: what every one of them must do, and those that there are."""
