"""Clerks: who is on shift, the tasks they are offered, and the feed that tells them at once.

An event comes in over MQTT (`broker`, `events`), becomes a task (`visits`), and somebody is asked (`asking`, as
`routing` decides). Clerks act (`commands`), time does (`falling_due`, by the rows of `timers`); each change goes by the
table of `tasks`, is one UPDATE (`board`), a row of the journal (`journal`), and with the same commit leaves over every
clerk's socket (`feed`) and as a report to the server (`reports`). `sessions` says who a clerk is, `shifts` who works
and where, `roster` what colleagues see of it, `fairness` what managers do, and `card` fetches what a clerk may read
about the client. Nothing personal about a client is stored here.
"""
