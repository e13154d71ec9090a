/**
 * The way to the program that looks after this browser from outside (`deploy/kiosk/kiosk_device`), through Chromium's
 * DevTools: it calls `shopbellKiosk`, and is called by `shopbellDevice`, which it puts into the page. Neither side
 * needs the other: a page in a plain browser has no such program.
 */
import type { DeviceReport, ScreenHours } from '../../shared/messages.generated.ts'

/** What the program reads at each look. */
export interface Look {
  page: string
  frames: number
  /** Nobody uses it, and nobody would be disturbed by a new page. */
  idle: boolean
  heap_bytes: number | null
  /** The order for which it is to take a picture of the screen; null: none. */
  picture: string | null
  /** When the screen is to be on; null until the server said so. */
  hours: ScreenHours | null
}

export interface Hook {
  /** The program says how the machine is, and reads how the page is. */
  look(report: DeviceReport): Look
  /** The picture that was asked for, as JPEG in Base64; resolves once the server has it, or it was dropped. */
  picture(order: string, jpeg: string): Promise<void>
  /** The screen goes off until then; resolves once the server knows or cannot be told. */
  sleep(until_s: number): Promise<void>
}

declare global {
  var shopbellKiosk: Hook | undefined
  var shopbellDevice: ((wish: string) => void) | undefined
}

/** Asks the program to look at once instead of at its next turn. */
export function callMachine(): void {
  globalThis.shopbellDevice?.('look')
}
