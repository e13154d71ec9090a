"""Sales: what tills told, once each."""
