/** A decision's signature by the officer's passkey: the browser asks, the authenticator signs. */
import type { SignedDecision, ToSign } from './shapes'
import { ApiFailure } from './client'

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))

const text = (data: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(data)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Asks the authenticator, with user verification. Throws an ApiFailure when none signs. */
export async function signed(wish: ToSign): Promise<SignedDecision> {
  let found: Credential | null = null
  try {
    found = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(wish.challenge),
        rpId: wish.rp_id,
        allowCredentials: wish.credentials.map((id) => ({ type: 'public-key', id: bytes(id) })),
        userVerification: 'required',
        timeout: 60_000,
      },
    })
  } catch {
    throw new ApiFailure('page.no-passkey', 'caller', '', 0)
  }
  if (!(found instanceof PublicKeyCredential))
    throw new ApiFailure('page.no-passkey', 'caller', '', 0)
  const answer = found.response as AuthenticatorAssertionResponse
  return {
    decision: wish.decision,
    shown: wish.shown,
    credential: text(found.rawId),
    authenticator_data: text(answer.authenticatorData),
    client_data: text(answer.clientDataJSON),
    signature: text(answer.signature),
  }
}
