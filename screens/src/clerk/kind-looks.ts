/** How the kinds of task look: a drawing and a colour each, always beside a word. */
import bellRing from 'lucide-static/icons/bell-ring.svg?raw'
import handHelping from 'lucide-static/icons/hand-helping.svg?raw'
import messageSquareWarning from 'lucide-static/icons/message-square-warning.svg?raw'
import packageDrawing from 'lucide-static/icons/package.svg?raw'
import signpost from 'lucide-static/icons/signpost.svg?raw'
import { css } from 'lit'
import type { TaskKind } from './kinds.ts'

const DRAWINGS: Readonly<Record<TaskKind, string>> = {
  arrival: bellRing,
  strayed: signpost,
  help: handHelping,
  pick_up: packageDrawing,
  complaint: messageSquareWarning,
}

export const drawingOf = (kind: TaskKind): string => DRAWINGS[kind] ?? bellRing

/** `--kind-ground` and `--kind-text` by the class of the kind; both are pairs of the visual language. */
export const kindStyles = css`
  .kind-arrival {
    --kind-ground: var(--color-brass);
    --kind-text: var(--color-on-brass);
  }
  .kind-strayed {
    --kind-ground: var(--color-warn);
    --kind-text: var(--color-text-inverse);
  }
  .kind-help {
    --kind-ground: var(--color-primary);
    --kind-text: var(--color-on-primary);
  }
  .kind-pick_up {
    --kind-ground: var(--color-ok);
    --kind-text: var(--color-text-inverse);
  }
  .kind-complaint {
    --kind-ground: var(--color-danger);
    --kind-text: var(--color-text-inverse);
  }
`
