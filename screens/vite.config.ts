import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { SVGTemplateResult } from 'lit'
import { build, defineConfig, type Plugin } from 'vite'
import { drawings } from './src/shared/drawings.ts'

const here = import.meta.dirname

/** A screen is a folder with an index.html: its page is built to dist/<screen>/ and served at /<screen>/. */
const screens = readdirSync(here).filter((name) => name !== 'dist' && existsSync(join(here, name, 'index.html')))

/** The screens that must open with no signal; each gets its own service worker beside its page. */
const withWorker = ['phone', 'clerk', 'kiosk']

/** What a screen's service worker does beside keeping the page, where it does. */
const workerParts = ['push-worker.js', 'player/media-worker.js']

/** What a bundle's chunk looks like, as far as the list of files needs it. */
interface Chunk {
  type: 'chunk' | 'asset'
  fileName: string
  imports?: string[]
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> }
}

/** Every file the page's entry needs before its first drawing, by walking the imports of its chunk. */
function filesOf(entry: Chunk, bundle: Record<string, Chunk>): string[] {
  const found = new Set<string>()
  const visit = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || found.has(chunk.fileName)) return
    found.add(chunk.fileName)
    for (const name of chunk.viteMetadata?.importedCss ?? []) found.add(name)
    for (const name of chunk.viteMetadata?.importedAssets ?? []) found.add(name)
    for (const name of chunk.imports ?? []) visit(bundle[name])
  }
  visit(entry)
  return [...found].sort()
}

/** Latin and Latin Extended cover the languages of the texts; other scripts load when they are needed. */
const isShellFont = (name: string): boolean => /-latin(-ext)?-.*normal.*\.woff2$/.test(name)

function shellWorkers(): Plugin {
  return {
    name: 'shell-workers',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = bundle as unknown as Record<string, Chunk>
      const fonts = Object.keys(chunks).filter(isShellFont)
      const shell_worker = readFileSync(join(here, 'src/shared/shell-worker.js'), 'utf8')
      for (const screen of withWorker) {
        const own = workerParts.map((part) => join(here, 'src', screen, part)).filter((part) => existsSync(part))
        const template = [shell_worker, ...own.map((part) => readFileSync(part, 'utf8'))].join('\n')
        const entry = Object.values(chunks).find(
          (chunk) => chunk.type === 'chunk' && 'name' in chunk && chunk.name === screen && 'isEntry' in chunk && chunk.isEntry,
        )
        if (entry === undefined) continue
        const files = [...new Set([...filesOf(entry, chunks), ...fonts])].map((name) => `/${name}`)
        const shell = [`/${screen}/`, ...files]
        const build = createHash('sha256').update(JSON.stringify(shell) + template).digest('hex').slice(0, 12)
        const source = template
          .replace('__SCREEN__', screen)
          .replace('__BUILD__', build)
          .replace("['__SHELL__']", JSON.stringify(shell, null, 2))
        this.emitFile({ type: 'asset', fileName: `${screen}/sw.js`, source })
      }
    },
  }
}

/**
 * Writes the build into every page, for `src/shared/renewal.ts`: it changes with any file of any page. The names of the
 * bundle's files carry hashes of their contents, so the names and the pages are all that needs hashing.
 */
function buildMark(): Plugin {
  const pages = screens.map((name) => readFileSync(join(here, name, 'index.html'), 'utf8'))
  return {
    name: 'build-mark',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const names = Object.keys(bundle ?? {}).filter((name) => name.startsWith('assets/')).sort()
        const content = createHash('sha256').update(JSON.stringify([names, pages])).digest('hex').slice(0, 12)
        return [{ tag: 'meta', attrs: { name: 'shopbell-build', content }, injectTo: 'head' }]
      },
    },
  }
}

const shopFonts = {
  bricolage: 'bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
  figtree: 'figtree/files/figtree-latin-wght-normal.woff2',
}

/** What a web shop may show as the screens do: each product drawing as a picture, and the tokens of the language. */
function shopMaterial(): Plugin {
  return {
    name: 'shop-material',
    apply: 'build',
    generateBundle() {
      for (const [name, drawing] of Object.entries(drawings)) {
        const source = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 270">${written(drawing)}</svg>\n`
        this.emitFile({ type: 'asset', fileName: `shop/${name}.svg`, source })
      }
      // One axis is a third of the weight of three: these pages are opened by whoever comes along.
      for (const [name, file] of Object.entries(shopFonts)) {
        const source = readFileSync(join(here, 'node_modules/@fontsource-variable', file))
        this.emitFile({ type: 'asset', fileName: `shop/${name}.woff2`, source })
      }
      const tokens = readFileSync(join(here, 'src/shared/tokens.css'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'shop/tokens.css', source: tokens })
    },
  }
}

/** The web shop's snippet, in the same build: it is one classic script, which this build's modules are not. */
function snippet(): Plugin {
  return {
    name: 'snippet',
    apply: 'build',
    buildStart() {
      this.addWatchFile(join(here, 'src/snippet/shopbell.ts'))
      this.addWatchFile(join(here, 'src/snippet/sending.ts'))
    },
    async generateBundle() {
      const made = await build({ configFile: join(here, 'vite.snippet.config.ts'), logLevel: 'silent' })
      const [bundle] = Array.isArray(made) ? made : [made]
      const chunk = bundle !== undefined && 'output' in bundle ? bundle.output[0] : undefined
      if (chunk === undefined) throw new Error('the snippet was not built')
      this.emitFile({ type: 'asset', fileName: 'shopbell.js', source: chunk.code })
    },
  }
}

/** A template as text: the drawings hold nothing but numbers and further drawings. */
function written(part: unknown): string {
  if (typeof part !== 'object' || part === null || !('strings' in part)) return String(part)
  const { strings, values } = part as SVGTemplateResult
  // A picture of its own is XML, where every attribute has quotes.
  const quoted = (text: string, value: string): string => (text.endsWith('=') ? `"${value}"` : value)
  return strings
    .map((text, place) => text + (place < values.length ? quoted(text, written(values[place])) : ''))
    .join('')
}

export default defineConfig({
  root: here,
  base: '/',
  appType: 'mpa',
  plugins: [buildMark(), shellWorkers(), shopMaterial(), snippet()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The servers' content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(screens.map((name) => [name, join(here, name, 'index.html')])),
      output: {
        // Without this each icon that two screens share is a file of its own, and a page a walk of twenty requests.
        codeSplitting: {
          groups: [{ name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 24_000 }],
        },
      },
    },
  },
})
