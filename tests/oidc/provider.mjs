// A real OpenID provider (oidc-provider, certified) on loopback, for tests/web/test_oidc.py.
// node provider.mjs PORT CALLBACK SECRET; prints "ready".
import Provider from 'oidc-provider'

const [port, callback, secret] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`
const groups = { sato: ['watch-officers'], mori: ['directors', 'others'], ghost: [] }
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'kuroshio-tokyo',
      client_secret: secret,
      redirect_uris: [callback],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['name', 'groups'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['test'] },
  async findAccount(_, id) {
    return {
      accountId: id,
      claims: async () => ({ sub: id, name: `Officer ${id}`, groups: groups[id] ?? [] }),
    }
  },
})
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
