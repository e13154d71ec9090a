"""The keys of every sentence the server says. A key without a text, or a text without a key, stops the start."""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """Placeholders stand in the comment; every language uses the same ones."""

    REASON_TOP_INTENT = "voucher.reason.top_intent"  # product, when
    EVIDENCE_VIEWED = "evidence.viewed"  # times
    EVIDENCE_ZOOMED = "evidence.zoomed"  # times
    EVIDENCE_ADDED = "evidence.added"
    EVIDENCE_STATED = "evidence.stated"
    EVIDENCE_COMPARED = "evidence.compared"  # times
    EVIDENCE_SEARCHED = "evidence.searched"  # times
    EVIDENCE_DWELLED = "evidence.dwelled"  # times
    EVIDENCE_GOES_WITH = "evidence.goes_with"
    EVIDENCE_LAST = "evidence.last"  # when
    EVIDENCE_NONE = "evidence.none"
    TIMES_ONE = "times.one"
    TIMES_TWO = "times.two"
    TIMES_MANY = "times.many"  # count
    WHEN_TODAY = "when.today"
    WHEN_YESTERDAY = "when.yesterday"
    WHEN_WEEKDAY = "when.weekday"  # day
    WHEN_DATE = "when.date"  # day, month
    WHEN_CLOCK = "when.clock"  # clock
    WHEN_INSTANT = "when.instant"  # day, month, clock
    DAY_0 = "day.0"
    DAY_1 = "day.1"
    DAY_2 = "day.2"
    DAY_3 = "day.3"
    DAY_4 = "day.4"
    DAY_5 = "day.5"
    DAY_6 = "day.6"
    MONTH_1 = "month.1"
    MONTH_2 = "month.2"
    MONTH_3 = "month.3"
    MONTH_4 = "month.4"
    MONTH_5 = "month.5"
    MONTH_6 = "month.6"
    MONTH_7 = "month.7"
    MONTH_8 = "month.8"
    MONTH_9 = "month.9"
    MONTH_10 = "month.10"
    MONTH_11 = "month.11"
    MONTH_12 = "month.12"
    CONSENT_CLERK_ASSIST = "consent.clerk_assist"  # name
    CAMPAIGN_WELCOME = "campaign.welcome"
    PAGE_NOT_BUILT = "page.not_built"  # entry
    PAGE_LINK_ENDED = "page.link_ended"
    PAGE_NOT_FOUND = "page.not_found"
    TIMELINE_VISIT_STARTED = "timeline.visit.started"
    TIMELINE_VISIT_ENDED_LEFT = "timeline.visit.ended.left"
    TIMELINE_VISIT_ENDED_OPTED_OUT = "timeline.visit.ended.opted_out"
    TIMELINE_CLAIM_CLAIMED = "timeline.claim.claimed"  # staff
    TIMELINE_CLAIM_RELEASED = "timeline.claim.released"  # staff
    TIMELINE_CLAIM_DONE = "timeline.claim.done"  # staff
    TIMELINE_CLAIM_EXPIRED = "timeline.claim.expired"
    TIMELINE_GATEWAY_OFFLINE = "timeline.gateway.offline"  # gateway
    TIMELINE_GATEWAY_ONLINE = "timeline.gateway.online"  # gateway
    TIMELINE_GATEWAY_CONFIGURED = "timeline.gateway.configured"  # gateway, staff
    TIMELINE_VOUCHER_SENT = "timeline.voucher.sent"
    TIMELINE_VOUCHER_HELD = "timeline.voucher.held"
    TIMELINE_CLERK_TASK_SENT = "timeline.clerk_task.sent"
    TIMELINE_CLERK_TASK_HELD = "timeline.clerk_task.held"
    TIMELINE_KIOSK_INVITE_SENT = "timeline.kiosk_invite.sent"
    TIMELINE_KIOSK_INVITE_HELD = "timeline.kiosk_invite.held"
    REASON_NO_CONSENT = "reason.no_consent"
    REASON_OPTED_OUT = "reason.opted_out"
    REASON_PAUSED = "reason.paused"
    REASON_TOO_LATE = "reason.too_late"
    REASON_NO_INTENT = "reason.no_intent"
    REASON_NO_CAMPAIGN = "reason.no_campaign"
    REASON_BUDGET = "reason.budget"
    REASON_ALREADY_IN_VISIT = "reason.already_in_visit"
    REASON_NOT_OFFERABLE = "reason.not_offerable"
    GATEWAY_OK = "gateway.ok"  # count
    GATEWAY_DEAF = "gateway.deaf"
    GATEWAY_NOT_SCANNING = "gateway.not_scanning"  # why
    GATEWAY_OFFLINE = "gateway.offline"
    GATEWAY_UNKNOWN = "gateway.unknown"
    GATEWAY_NO_BROKER = "gateway.no_broker"
    BEACON_WELL = "beacon.well"
    BEACON_BATTERY_LOW = "beacon.battery_low"  # volts
    BEACON_BATTERY_CRITICAL = "beacon.battery_critical"  # volts
    BEACON_FAINT = "beacon.faint"  # fall
    BEACON_FAINT_AND_LOW = "beacon.faint_and_low"  # fall, volts
    BEACON_SILENT = "beacon.silent"  # when
    BEACON_SILENT_AND_LOW = "beacon.silent_and_low"  # when, volts
    BEACON_NEVER_HEARD = "beacon.never_heard"
    BEACON_NOT_HEARD_YET = "beacon.not_heard_yet"
    BEACON_NOBODY_LISTENS = "beacon.nobody_listens"
