import { describe, expect, it } from 'vitest'
import { Kept } from './kept.svelte'

const turn = () => new Promise((resolve) => setTimeout(resolve))

describe('what a page keeps', () => {
  it('is read at once, and again after each act', async () => {
    let number = 0
    const kept = new Kept(async () => ++number)
    await turn()
    expect(kept.value).toBe(1)
    expect(await kept.after(async () => 'done')).toBe('done')
    expect(kept.value).toBe(2)
    expect(kept.busy).toBe(false)
  })

  it('stays when an act fails, whose failure is shown until one succeeds', async () => {
    const kept = new Kept(async () => 'read')
    await turn()
    const failure = { code: 'auth.too-old' }
    expect(await kept.after(() => Promise.reject(failure))).toBeNull()
    expect([kept.value, kept.failure, kept.busy]).toEqual(['read', failure, false])
    await kept.after(async () => null)
    expect(kept.failure).toBeNull()
  })

  it('does the last act again', async () => {
    const kept = new Kept(async () => 'read')
    await turn()
    let proved = false
    let done = 0
    const act = async () => (proved ? ++done : Promise.reject({ code: 'web.sign-in-again' }))
    await kept.after(act)
    proved = true
    await kept.again()
    expect([done, kept.failure]).toEqual([1, null])
  })
})
