/**
 * When the same page is on a wrist: small, and about as wide as high. The watch is always dark, on black.
 * A phone in a split view is as small but not square; it gets the phone's layout, which scrolls.
 */
export const WATCH = '(max-width: 400px) and (max-height: 440px) and (min-aspect-ratio: 4/5) and (max-aspect-ratio: 5/4)'
