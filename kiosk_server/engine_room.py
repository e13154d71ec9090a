"""What app.py needs of presence, decisions, MQTT and sockets: one object.

    room = EngineRoom(
        database=database,                  # kiosk_server.database.Database
        site="…",                           # Site.id
        keys=Keys(token_root=…, freshness_root=…),
        phone=Screen(cookie="shopbell_phone", authenticate=…, snapshot=…),     # live.screens.Screen
        kiosk=Screen(cookie="shopbell_kiosk", authenticate=…, snapshot=…),
        staff=authenticate_staff,           # (Session, credential) -> Viewer(subject=staff id, audience="desk", roles)
        staff_cookie="shopbell_staff",
        mqtt=MqttAccess(host, port, username, password) or None,
        build="…",
        origins=frozenset({…}),             # further origins whose pages may open sockets; the own host always may
        clock=time.time,
    )
    app.include_router(room.router)         # /ws/phone, /ws/kiosk, /ws/desk, /api/desk/*
    async with room.running(): ...          # in the lifespan; ends within 2 s, closes sockets with 1012

In the nouns' routes, always inside a command of the writer:

    room.check_in(session, member, at_s) -> VisitCard           # "I'm here"
    room.consents_changed(session, member, at_s) -> None        # after any change of consent or pause
    room.opted_out(session, member, at_s) -> None               # after the opt-out's own rows: ends the visit
    room.staff_revoked(session, staff, at_s) -> None            # tells subscribers, closes that person's sockets
    room.devices_revoked(session, subjects) -> None             # closes the sockets of phones or kiosks

For a snapshot: `visits.cards.open_visit(session, member) -> VisitCard | None` and
`visits.cards.attract(session, zone, at_s) -> AttractCard`. To tell a screen something:
`outbox.append(session, outbox.phone(member), "bell.changed", new_id(at_s), at_s, card.model_dump(mode="json"))`.
"""
