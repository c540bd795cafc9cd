/** Passkeys: the browser asks, the authenticator makes one, signs one in, or signs a decision. */
import type {
  PasskeyAnswer,
  PasskeyAsk,
  PasskeyDraft,
  PasskeyWish,
  SignedDecision,
  ToSign,
} from './shapes'
import { ApiFailure } from './client'

const PATIENCE_MS = 60_000

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))

const text = (data: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(data)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Whether this browser has passkeys, on a page where they work. */
export const passkeysWork = () => isSecureContext && 'PublicKeyCredential' in globalThis

/** Asks the authenticator, with user verification. Throws an ApiFailure when none signs. */
export async function signed(wish: ToSign): Promise<SignedDecision> {
  const answer = await asked(wish, wish.credentials)
  return { decision: wish.decision, shown: wish.shown, ...answer }
}

/** The same to sign in: with whichever passkey its holder chooses. */
export const entered = (ask: PasskeyAsk): Promise<PasskeyAnswer> => asked(ask, [])

/** A new passkey, which the authenticator itself can find. Throws an ApiFailure when none is made. */
export async function made(wish: PasskeyWish, name: string): Promise<PasskeyDraft> {
  const found = await credential('page.no-passkey-made', () =>
    navigator.credentials.create({
      publicKey: {
        challenge: bytes(wish.challenge),
        rp: { id: wish.rp_id, name: wish.rp_name },
        user: { id: bytes(wish.user), name: wish.officer, displayName: wish.name },
        pubKeyCredParams: [
          { type: 'public-key', alg: -8 },
          { type: 'public-key', alg: -7 },
        ],
        excludeCredentials: wish.known.map((id) => ({ type: 'public-key', id: bytes(id) })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: PATIENCE_MS,
      },
    }),
  )
  const answer = found.response as AuthenticatorAttestationResponse
  return {
    name,
    client_data: text(answer.clientDataJSON),
    attestation: text(answer.attestationObject),
  }
}

async function asked(ask: PasskeyAsk, known: string[]): Promise<PasskeyAnswer> {
  const found = await credential('page.no-passkey', () =>
    navigator.credentials.get({
      publicKey: {
        challenge: bytes(ask.challenge),
        rpId: ask.rp_id,
        allowCredentials: known.map((id) => ({ type: 'public-key', id: bytes(id) })),
        userVerification: 'required',
        timeout: PATIENCE_MS,
      },
    }),
  )
  const answer = found.response as AuthenticatorAssertionResponse
  return {
    credential: text(found.rawId),
    authenticator_data: text(answer.authenticatorData),
    client_data: text(answer.clientDataJSON),
    signature: text(answer.signature),
  }
}

async function credential(
  failure: string,
  ask: () => Promise<Credential | null>,
): Promise<PublicKeyCredential> {
  const found = await ask().catch(() => null)
  if (found instanceof PublicKeyCredential) return found
  throw new ApiFailure(failure, 'caller', '', 0)
}
