/** The web shop's snippet: one classic script, since it stands on pages that are not ours. */
import { join } from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    // `vite.config.ts` puts it beside the pages.
    write: false,
    target: 'es2020',
    modulePreload: false,
    rolldownOptions: {
      input: join(import.meta.dirname, 'src/snippet/shopbell.ts'),
      output: { format: 'iife', entryFileNames: 'shopbell.js' },
    },
  },
})
