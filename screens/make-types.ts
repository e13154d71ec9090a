/** Writes src/shared/messages.generated.ts from the Python message types (message_schema.py). */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile, type JSONSchema } from 'json-schema-to-typescript'

const here = import.meta.dirname
const python = process.env['PYTHON'] ?? 'python'
const schema = JSON.parse(execFileSync(python, [join(here, 'message_schema.py')], { encoding: 'utf8' })) as JSONSchema

const types = await compile(schema, 'Messages', {
  additionalProperties: false,
  bannerComment: '/* Made by `npm run types` from wire/messages; do not edit. */',
  maxItems: -1,
  unreachableDefinitions: true,
  style: { singleQuote: true, semi: false },
})
writeFileSync(join(here, 'src/shared/messages.generated.ts'), types)
