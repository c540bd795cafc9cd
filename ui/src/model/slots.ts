/** Filling the slots of a phrase from what an officer types. */
import type { SlotName, SlotValue } from '../api/shapes'
import { parseTime } from './clock'
import { parsePosition } from './position'
import type { SlotSpec } from './phrases'
import type { Lang } from './reader'

/** What the fields of a slot hold while they are being typed in. */
export interface Typed {
  text: string
  /** Of a name: its romanised form. */
  roman: string
}

export interface Typing {
  now: number
  /** Minutes that the officer's zone is ahead of UTC. */
  offset: number
  lang: Lang
}

/** The value that a field's text means; null while it means none. */
export function slotValue(spec: SlotSpec, typed: Typed, typing: Typing): SlotValue | null {
  const text = typed.text.trim()
  switch (spec.kind) {
    case 'position': {
      const position = parsePosition(text)
      return position && { position }
    }
    case 'time': {
      const time = parseTime(text, typing.now, typing.offset)
      return time && { time: time.at, zone: time.zone }
    }
    case 'number':
      return numberValue(text, spec.unit)
    case 'name':
      return nameValue(text, typed.roman.trim(), typing.lang)
    case 'choice':
      return text && spec.choices?.[text] ? { choice: text } : null
    case 'text':
      return text ? { text } : null
  }
}

function numberValue(text: string, unit: string | undefined): SlotValue | null {
  const digits = text.normalize('NFKC').replaceAll(',', '')
  if (!/^[+-]?\d+(\.\d+)?$/.test(digits)) return null
  return unit ? { number: Number(digits), unit } : { number: Number(digits) }
}

/** A Latin name is its own roman form; another script needs one, or it cannot be said on the radio. */
function nameValue(native: string, roman: string, lang: Lang): SlotValue | null {
  if (!native) return null
  if (isLatin(native)) return { name: { native, roman: roman || native, lang: '' } }
  return roman ? { name: named(native, roman, lang) } : null
}

function named(native: string, roman: string, lang: Lang): SlotName {
  if (/[\u3040-\u30ff]/.test(native)) return { native, roman, lang: 'ja' }
  return { native, roman, lang: lang === 'en' ? 'zh-Hant' : lang }
}

/** True when every letter is Latin, so that no second form is asked for. */
export function isLatin(text: string): boolean {
  return !/[^\p{Script=Latin}\p{N}\p{P}\p{Z}\p{S}]/u.test(text)
}
