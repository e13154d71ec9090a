/**
 * What a screen knows of its link to the server, without any socket or clock: the point to resume from, which frames are
 * news, how stale the link is, and how long to wait before coming back. `link.ts` is the socket around it.
 *
 * The frames and close codes are those of wire/messages/sockets.py.
 */
import type { Event, Hello, Snapshot, State, Welcome, ServerBeat } from './messages.generated.ts'

export type ServerFrame = Welcome | Snapshot | Event | State | ServerBeat

/** What the reader is told about the link. `connecting`: it never was up yet. */
export type LinkState = 'connecting' | 'live' | 'slow' | 'offline' | 'signed-out'

export const CLOSE_GOING_AWAY = 1012
export const CLOSE_TRY_AGAIN = 1013
export const CLOSE_UNAUTHENTICATED = 4401
export const CLOSE_FORBIDDEN = 4403
/** The credential stands for somebody else now: come back for a snapshot. */
export const CLOSE_ANEW = 4409

/** The server beats every `beat_s`; silence for this much longer means the socket is dead though nobody said so. */
export const GRACE_S = 10
/** From here on the reader is told that the link is slow: a beat is late, but the socket may yet live. */
export const SLOW_AFTER_S = 3
/** Full-jitter back-off: a random share of the window, which doubles from the first to the second. */
export const BACKOFF_FIRST_S = 0.5
export const BACKOFF_MOST_S = 20
/** After an announced restart everybody comes back, but not in the same instant. */
export const RESTART_SPREAD_S = 5
/** A repeat comes within one resume, which is at most the server's queue of 64 events; four times that is plenty. */
const REMEMBERED_IDS = 256

/** How long to wait before trying again. `random` is in [0, 1). */
export function waitBeforeRetry(failures: number, closeCode: number, random: number): number {
  if (closeCode === CLOSE_GOING_AWAY || closeCode === CLOSE_TRY_AGAIN) {
    if (failures <= 1) return random * RESTART_SPREAD_S
  }
  return random * Math.min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 2 ** Math.max(0, failures))
}

/** How a socket that is open looks after `silence_s` without any frame. */
export function judgeSilence(silence_s: number, beat_s: number): 'live' | 'slow' | 'dead' {
  if (silence_s > beat_s + GRACE_S) return 'dead'
  return silence_s > beat_s + SLOW_AFTER_S ? 'slow' : 'live'
}

/** What a frame means for the screen. */
export type News =
  | { news: 'snapshot'; body: Record<string, unknown> }
  | { news: 'event'; kind: string; id: string; at_s: number; body: Record<string, unknown>; ack: number }
  | { news: 'state'; key: string; at_s: number; body: Record<string, unknown> }
  | { news: 'repeat'; ack: number }
  | { news: 'none' }

/** The memory of one link: where to resume, and which events were already shown. */
export class Resume {
  epoch: string | null = null
  seq: number | null = null
  beat_s = 15
  private readonly ids = new Set<string>()

  /** `language`: in which the page speaks. */
  hello(build: string, language: string): Hello {
    return { type: 'hello', build, epoch: this.epoch, seq: this.seq, language }
  }

  take(frame: ServerFrame): News {
    switch (frame.type) {
      case 'welcome':
        this.beat_s = frame.beat_s
        return { news: 'none' }
      case 'snapshot':
        this.epoch = frame.epoch
        this.seq = frame.seq
        return { news: 'snapshot', body: frame.body }
      case 'event':
        return this.takeEvent(frame)
      case 'state':
        return { news: 'state', key: frame.key, at_s: frame.at_s, body: frame.body }
      case 'beat':
        return { news: 'none' }
    }
  }

  private takeEvent(event: Event): News {
    const seen = this.ids.has(event.id) || (event.epoch === this.epoch && this.seq !== null && event.seq <= this.seq)
    this.epoch = event.epoch
    this.seq = Math.max(event.seq, this.seq ?? 0)
    if (seen) return { news: 'repeat', ack: event.seq }
    this.ids.add(event.id)
    if (this.ids.size > REMEMBERED_IDS) {
      const [oldest] = this.ids
      if (oldest !== undefined) this.ids.delete(oldest)
    }
    return { news: 'event', kind: event.kind, id: event.id, at_s: event.at_s, body: event.body, ack: event.seq }
  }
}

/** Reads one frame; anything that is not a frame of ours is null and is left alone, as newer servers may send more. */
export function readFrame(text: string): ServerFrame | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  const known = ['welcome', 'snapshot', 'event', 'state', 'beat']
  return known.includes(String(value.type)) ? (value as ServerFrame) : null
}
