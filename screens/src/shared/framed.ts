/**
 * A screen shown inside another page's frame (the demo) tells that page how its link is: one word, nothing of what is
 * on it. Which pages may frame a screen is the server's `frame-ancestors` to say.
 */
import type { LinkState } from './resume.ts'

export interface FrameWord {
  shopbell: 'link'
  state: LinkState
}

export function tellFrame(state: LinkState): void {
  if (window.parent === window) return
  const word: FrameWord = { shopbell: 'link', state }
  window.parent.postMessage(word, '*')
}

/** Reads a message that a framed screen sent; anything else on the channel is null. */
export function readFrameWord(data: unknown): LinkState | null {
  if (typeof data !== 'object' || data === null || !('shopbell' in data) || !('state' in data)) return null
  const known: readonly unknown[] = ['connecting', 'live', 'slow', 'offline', 'signed-out']
  return data.shopbell === 'link' && known.includes(data.state) ? (data.state as LinkState) : null
}
