/** The drawing's place in a session. */
import clover from 'lucide-static/icons/clover.svg?raw'
import { html } from 'lit'
import { drawingText } from '../../shared/drawing-part.ts'
import type { Place } from '../session/places.ts'
import { drawingSummary } from './drawing.ts'

export const DRAWING: Place = {
  key: 'drawing',
  icon: clover,
  heading: () => drawingText('heading'),
  summary: drawingSummary,
  draw: (api) => html`<sb-kiosk-drawing .api=${api}></sb-kiosk-drawing>`,
}
