/** When somebody last touched or typed, for pages that must not change under a hand. */
const HANDS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const

export class Hands {
  private last_ms = performance.now()
  private readonly note = (): void => {
    this.last_ms = performance.now()
  }

  start(): void {
    this.note()
    for (const kind of HANDS) addEventListener(kind, this.note, { capture: true, passive: true })
  }

  stop(): void {
    for (const kind of HANDS) removeEventListener(kind, this.note, { capture: true })
  }

  /** Nobody looks, or nobody did anything for so long. */
  areAway(for_s: number): boolean {
    return document.visibilityState === 'hidden' || performance.now() - this.last_ms > for_s * 1000
  }
}

/** Long enough that whoever was reading or typing has gone. */
export const AWAY_S = 60
