/** The way of one sighting, hop by hop: what each hop took and which are screens. Pure; instants are UTC seconds. */
import type { VisitTrace } from './messages.generated.ts'

/** The hops of the chain, in their order; others (screens) follow the last of these side by side. */
const CHAIN = ['heard', 'window', 'published', 'received', 'decided', 'committed'] as const
export type ChainHop = (typeof CHAIN)[number]
export const SCREENS = ['phone', 'clerk', 'kiosk', 'desk'] as const
export type Screen = (typeof SCREENS)[number]

/** What her phone told of: taken by it or a push service, shown, opened. */
const REACHED = ['handed_over', 'shown', 'opened'] as const
export type ReachedHop = (typeof REACHED)[number]

export interface Step {
  hop: ChainHop
  detail: string
  at_s: number
  /** Since the hop before; since the first packet for the first. Clocks of two machines may disagree: never below 0. */
  took_ms: number
}

export interface Shown {
  screen: Screen
  /** Since the commit, from where the screens are told side by side. */
  took_ms: number
  detail: string
}

export interface Reached {
  hop: ReachedHop
  /** `socket` or `push`. */
  way: string
  /** Since the commit. */
  took_ms: number
}

export interface Way {
  steps: Step[]
  reached: Reached[]
  screens: Shown[]
  /** From the first packet to the member's own phone; to the last step where no phone was told. */
  whole_ms: number
  reached_phone: boolean
}

const isChain = (hop: string): hop is ChainHop => (CHAIN as readonly string[]).includes(hop)
const ms = (from_s: number, to_s: number): number => Math.max(0, Math.round((to_s - from_s) * 1000))

export function wayOf(trace: VisitTrace): Way {
  const hops = trace.hops.filter((hop) => isChain(hop.hop)).sort((a, b) => order(a.hop) - order(b.hop))
  let before_s = trace.first_heard_at_s
  const steps = hops.map((hop): Step => {
    const took_ms = ms(before_s, hop.at_s)
    before_s = hop.at_s
    return { hop: hop.hop as ChainHop, detail: hop.detail, at_s: hop.at_s, took_ms }
  })
  const screens = SCREENS.flatMap((screen) => {
    const hop = trace.hops.find((one) => one.hop === screen)
    return hop === undefined ? [] : [{ screen, took_ms: ms(before_s, hop.at_s), detail: hop.detail }]
  })
  const reached = REACHED.flatMap((name) => {
    const hop = trace.hops.find((one) => one.hop === name)
    return hop === undefined ? [] : [{ hop: name, way: hop.detail, took_ms: ms(before_s, hop.at_s) }]
  })
  const phone = trace.hops.find((hop) => hop.hop === 'phone')
  return {
    steps,
    reached,
    screens,
    whole_ms: ms(trace.first_heard_at_s, phone?.at_s ?? before_s),
    reached_phone: phone !== undefined,
  }
}

const order = (hop: string): number => (CHAIN as readonly string[]).indexOf(hop)

