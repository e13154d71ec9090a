/** Passkeys by the browser's own means; where it has none, nothing is offered. */
import { command } from '../shared/commands.ts'

interface Json {
  parseCreationOptionsFromJSON?: (options: unknown) => PublicKeyCredentialCreationOptions
  parseRequestOptionsFromJSON?: (options: unknown) => PublicKeyCredentialRequestOptions
}

const own = (): Json => (globalThis.PublicKeyCredential as unknown as Json | undefined) ?? {}

/** Passkeys belong to a name: a page that was opened by a number cannot have any. */
export const canPasskey = (): boolean =>
  own().parseRequestOptionsFromJSON !== undefined && isSecureContext && !/^[\d.]+$|:/.test(location.hostname)

export async function addPasskey(): Promise<void> {
  const publicKey = own().parseCreationOptionsFromJSON?.(await command('/api/phone/passkeys/options'))
  if (publicKey === undefined) throw new Error('no passkeys here')
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  await command('/api/phone/passkeys', { credential: made.toJSON() })
}

export async function signInWithPasskey(): Promise<void> {
  const publicKey = own().parseRequestOptionsFromJSON?.(await command('/api/sign-in/passkey/options'))
  if (publicKey === undefined) throw new Error('no passkeys here')
  const shown = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  await command('/api/sign-in/passkey', { credential: shown.toJSON() })
}
