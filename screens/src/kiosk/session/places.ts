/**
 * What a member finds in her session, in the order in which it is offered: one line a part, and each part's element in
 * its own folder (`../KEY/`), which it imports here.
 */
import type { TemplateResult } from 'lit'
import { DRAWING } from '../drawing/place.ts'
import { BADGES, BONUSES, GIFTS, POINTS, SHARE } from '../rewards/places.ts'
import { REVIEWS } from '../reviews/place.ts'
import type { SessionApi } from './api.ts'

export interface Place {
  readonly key: string
  /** A Lucide drawing: `import gift from 'lucide-static/icons/gift.svg?raw'`. */
  readonly icon: string
  /** Said anew at each drawing, in the language of the screen. */
  heading(): string
  /** A short line for the way in, such as `160 points to go`; null while there is nothing to say. */
  summary?(api: SessionApi): Promise<string | null>
  /** The place itself: ``html`<sb-kiosk-points .api=${api}></sb-kiosk-points>` ``. */
  draw(api: SessionApi): TemplateResult
}

export const PLACES: readonly Place[] = [BONUSES, POINTS, GIFTS, DRAWING, REVIEWS, SHARE, BADGES]
