"""Clerks: who is on shift, the tasks they are offered, and the feed that tells them at once.

A visit event comes in over MQTT (`broker`, `events`), becomes a task in the database (`board`, by the table of
`tasks`), a row of the journal (`journal`) and with the same commit leaves over every clerk's socket (`feed`) and as a
report to the server (`reports`). `sessions` says who a clerk is, `roster` who is on shift, `card` fetches what a
clerk may read about the client. Nothing personal about a client is stored here.

Still to come, and where: who of those on shift is asked first (`routing`, pure, called by `board.offer`), escalation
(a column `due_at_s` and a timer beside `housekeeping`), Web Push (`webpush`, a second reader of the journal).
"""
