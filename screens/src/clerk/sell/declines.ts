/** What she said no to: told to the server until it knows, so that nobody offers it again in this visit. */
import { Refused } from '../../shared/commands.ts'
import { declineInVisit } from './api.ts'

export class Declines {
  private readonly untold = new Map<string, string>()

  /** Without a visit there is nobody to remember it for. */
  async add(visit: string | null, sku: string): Promise<void> {
    if (visit !== null) this.untold.set(sku, visit)
    await this.tell()
  }

  async tell(): Promise<void> {
    for (const [sku, visit] of this.untold) {
      try {
        await declineInVisit(visit, sku)
      } catch (error) {
        // Told with the next one; where the server does not want it, there is nobody to tell.
        if (!(error instanceof Refused) || error.status >= 500) return
      }
      this.untold.delete(sku)
    }
  }
}
