"""The web shop's side: what its visitors did, whose browser it was, and the snippet that its pages carry."""
