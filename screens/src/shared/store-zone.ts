/**
 * By which clocks days and hours are said: the store's, whatever a device is set to. Like the language it stands in the
 * page, as `data-time-zone`, from when the page first hears of its store.
 */

/** An IANA name, such as `America/New_York`. */
export function standIn(zone: string): void {
  document.documentElement.dataset['timeZone'] = zone
}

/** Before the page has heard of its store: that of the device. */
export const storeZone = (): string | undefined =>
  typeof document === 'undefined' ? undefined : document.documentElement.dataset['timeZone']
