/** A buzz in the hand. Browsers refuse it, with an error on their console, until the page was touched once. */
export function buzz(pattern_ms: readonly number[]): void {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.([...pattern_ms])
}
