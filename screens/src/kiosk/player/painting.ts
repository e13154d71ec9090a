/**
 * Whether this page still paints, and what. A page that runs proves nothing: a frozen compositor leaves the last picture
 * standing and every timer going. So a frame is asked for once a second and counted only when the browser draws it.
 */

/** Often enough to see a freeze within seconds, seldom enough to cost a small machine nothing. */
const ASK_EVERY_MS = 1000

export class Painting {
  /** Frames drawn since the page was opened; stands still while nothing is painted. */
  frames = 0
  /** What stands on the screen, by its name in proofs of play; empty where it is no item. */
  item = ''
  private asking: ReturnType<typeof setInterval> | undefined
  private asked = 0

  start(): void {
    this.stop()
    this.asking = setInterval(() => this.ask(), ASK_EVERY_MS)
    this.ask()
  }

  stop(): void {
    clearInterval(this.asking)
    cancelAnimationFrame(this.asked)
    this.asked = 0
  }

  /** One at a time: a page that is behind is not asked for more. */
  private ask(): void {
    if (this.asked !== 0) return
    this.asked = requestAnimationFrame(() => {
      this.asked = 0
      this.frames += 1
    })
  }
}
