import { describe, expect, it } from 'vitest'
import type { Client } from './api/client'
import type { ConversationView, MessageView } from './api/shapes'
import { Hotline } from './hotline.svelte'

type Reach = { before?: string; back_to?: string }

const message = (n: number, change: Partial<MessageView> = {}) =>
  ({
    ...{ id: `m${String(n).padStart(3, '0')}`, at: n, conversation: 'c', own: false },
    ...{ shown_to_me: true, text: 'read', ...change },
  }) as unknown as MessageView
const talk = (messages: MessageView[], change: Partial<ConversationView> = {}) =>
  ({ id: 'c', last_at: 200, more: true, messages, ...change }) as unknown as ConversationView
const upTo = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => message(first + i))

/** A node of 200 messages that answers when it is told to. */
class Node {
  asked: Reach[] = []
  private answers: (() => void)[] = []

  conversation = (_id: string, reach: Reach) =>
    new Promise<ConversationView>((done) => {
      this.asked.push(reach)
      this.answers.push(() => {
        const from = reach.back_to ? Number(reach.back_to.slice(1)) : 101
        const first = Math.max(11, Math.min(from, 101))
        done(talk(upTo(first, 200)))
      })
    })

  async answer() {
    for (const one of this.answers.splice(0)) one()
    await new Promise((done) => setTimeout(done))
  }
}

function desk() {
  const node = new Node()
  const hotline = new Hotline(node as unknown as Client)
  const held = () => hotline.known['c']!.messages.map((one) => one.at)
  return { node, hotline, held }
}

describe('the open thread', () => {
  it('has no hole where messages changed while it was read', async () => {
    const { node, hotline, held } = desk()
    hotline.snapshot([talk([])])
    hotline.show('c', '')
    for (const n of [195, 196, 150])
      hotline.change(talk([{ ...message(n), text: 'live' } as never]))
    await node.answer()
    expect(held()).toEqual(upTo(101, 200).map((one) => one.at))
    const texts = hotline.known['c']!.messages.filter((one) => (one as never)['text'] === 'live')
    expect(texts.map((one) => one.at)).toEqual([150, 195, 196])
  })

  it('is read back to what came late, once, however often that changes', async () => {
    const { node, hotline, held } = desk()
    hotline.snapshot([talk([])])
    hotline.show('c', '')
    await node.answer()
    node.asked = []
    for (const n of [50, 40, 40, 60]) hotline.change(talk([message(n, { shown_to_me: false })]))
    await node.answer()
    await node.answer()
    expect(held()[0]).toBe(40)
    expect(node.asked.length).toBe(2)
    for (let i = 0; i < 5; i++) hotline.change(talk([message(5, { shown_to_me: false })]))
    await node.answer()
    await node.answer()
    expect(node.asked.length).toBe(3)
  })

  it('says when a message that is looked for is not among those read, and asks for it once', async () => {
    const { node, hotline } = desk()
    hotline.snapshot([talk([])])
    hotline.show('c', 'm030')
    expect(hotline.notHere).toBe(false)
    await node.answer()
    expect(hotline.notHere).toBe(false)
    hotline.show('c', 'm002')
    await node.answer()
    expect(hotline.notHere).toBe(true)
    hotline.show('c', 'm002')
    hotline.change(talk([message(200)]))
    expect(node.asked).toEqual([{ back_to: 'm030' }, { back_to: 'm002' }])
    hotline.show('c', '')
    expect(hotline.notHere).toBe(false)
  })
})
