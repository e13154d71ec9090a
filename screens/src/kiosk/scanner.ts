/** Ears for the kiosk's barcode scanner, which types like a keyboard, wherever the focus is. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { NOTHING_TYPED, hear, type Typed } from '../shared/scanning.ts'

export class ScannerEars implements ReactiveController {
  private typed: Typed = NOTHING_TYPED

  /** `scanned` is told each whole code. */
  constructor(
    host: ReactiveControllerHost,
    private readonly scanned: (code: string) => void,
  ) {
    host.addController(this)
  }

  hostConnected(): void {
    addEventListener('keydown', this.hear, { capture: true })
  }

  hostDisconnected(): void {
    removeEventListener('keydown', this.hear, { capture: true })
  }

  private readonly hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const { typed, code } = hear(this.typed, event.key, event.timeStamp)
    this.typed = typed
    if (code === null) return
    // Its Enter presses nothing.
    event.preventDefault()
    event.stopPropagation()
    this.scanned(code)
  }
}
