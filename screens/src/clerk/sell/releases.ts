/** Sales that are over on this device and may be open at the server: given up there, so that what they hold is free. */
import { Refused } from '../../shared/commands.ts'
import { cancelSale } from './api.ts'

/** Cancels it; one that the server never had, or has closed, is given up as well. */
export async function giveUpThere(sale: string): Promise<void> {
  try {
    await cancelSale(sale)
  } catch (error) {
    if (!(error instanceof Refused && error.status === 404)) throw error
  }
}

export class Releases {
  private readonly untold = new Set<string>()

  constructor(private readonly told: (sale: string) => void) {}

  add(sale: string): void {
    this.untold.add(sale)
  }

  /** What was not reached is told before the next question. */
  async tell(): Promise<void> {
    for (const sale of this.untold) {
      try {
        await giveUpThere(sale)
      } catch (error) {
        if (!(error instanceof Refused) || error.status >= 500) return
      }
      this.untold.delete(sale)
      this.told(sale)
    }
  }
}
