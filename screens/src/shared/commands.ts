/** Commands to the server: idempotent POSTs beside the socket. Nothing is queued or pretended when there is no link. */
import { language } from './language.ts'

/** What a refused command says; the status decides what the screen does, the title is for the log. */
export class Refused extends Error {
  readonly status: number
  readonly problem: Readonly<Record<string, unknown>>

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(typeof problem['title'] === 'string' ? problem['title'] : `The server answered ${status}.`)
    this.status = status
    this.problem = problem
  }

  /** Fields the server did not accept, by name: RFC 9457 problem details with `errors`. */
  fields(): Record<string, string> {
    const errors = this.problem['errors']
    if (!Array.isArray(errors)) return {}
    return Object.fromEntries(
      (errors as { field?: unknown; message?: unknown }[]).map((error) => [String(error.field), String(error.message)]),
    )
  }
}

/** The server cannot be reached. */
export class Unreachable extends Error {}

/** A command that hangs longer than this is told as failed; it may be pressed again, for it carries its key. */
const ANSWER_WITHIN_MS = 8000
/** A catalogue of 64 MiB, read line by line. */
const UPLOADED_WITHIN_MS = 600_000

async function call<Answer>(
  method: string,
  path: string,
  body: unknown,
  key: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  let answer: Response
  try {
    answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: {
        accept: 'application/json',
        // What the server says to a person comes in the page's language, not in the browser's.
        'accept-language': language(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new Unreachable()
  }
  return read<Answer>(answer)
}

async function read<Answer>(answer: Response): Promise<Answer> {
  const text = await answer.text().catch(() => null)
  // What breaks off was no answer; of a refusal the status says enough.
  if (text === null && answer.ok) throw new Unreachable()
  let value: unknown = null
  try {
    value = text === null || text === '' ? null : JSON.parse(text)
  } catch {
    value = null
  }
  if (!answer.ok) throw new Refused(answer.status, (value ?? {}) as Record<string, unknown>)
  return value as Answer
}

/** A random name for one press of a button, so that a repeat of it counts once. Works without a secure origin too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `headers`: beside the usual ones, such as the secret of a session at a kiosk. */
export const ask = <Answer>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  call<Answer>('GET', path, undefined, null, headers)

/** `headers`: as with `ask`. */
export const command = <Answer>(
  path: string,
  body: unknown = {},
  key = newKey(),
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => call<Answer>('POST', path, body, key, headers)

/** Hands a file in as it is. It may take the server minutes, so it is waited for. */
export async function upload<Answer>(path: string, file: Blob, type: string): Promise<Answer> {
  let answer: Response
  try {
    answer = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(UPLOADED_WITHIN_MS),
      headers: { accept: 'application/json', 'content-type': type },
      body: file,
    })
  } catch {
    throw new Unreachable()
  }
  return read<Answer>(answer)
}

/** Sets something to what the body says; a repeat of it changes nothing. */
export const put = <Answer>(path: string, body: unknown): Promise<Answer> => call<Answer>('PUT', path, body, null)

export const remove = <Answer = unknown>(path: string): Promise<Answer> => call<Answer>('DELETE', path, undefined, newKey())
