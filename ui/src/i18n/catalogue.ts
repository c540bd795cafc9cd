/**
 * Every text of the pages, in the three languages side by side, so that none can be added in one
 * language only. English after SMCP where it has the words; Japanese in the terse polite style of
 * official forms; Chinese as written in Taiwan.
 */
import { account } from './account'
import { admin } from './admin'
import { agreements } from './agreements'
import { alerts } from './alerts'
import { bundles } from './bundles'
import { composer } from './composer'
import { consultations } from './consultations'
import { desk } from './desk'
import { errors } from './errors'
import { evidence } from './evidence'
import { facilities } from './facilities'
import { faults } from './faults'
import { hotline } from './hotline'
import { links } from './links'
import { matterErrors } from './matter-errors'
import { places } from './places'
import { proof } from './proof'
import { receivers } from './receivers'
import { refusals } from './refusals'
import { release } from './release'
import { telling } from './telling'
import { timeline } from './timeline'

export type Lang = 'en' | 'ja' | 'zh-Hant'
export const LANGS: Lang[] = ['en', 'ja', 'zh-Hant']
/** How each language calls itself. */
export const LANG_NAMES: Record<Lang, string> = {
  en: 'English',
  ja: '日本語',
  'zh-Hant': '中文（臺灣）',
}
export type Slots = Record<string, string | number>
export type Entries = Record<string, Record<Lang, string>>

export const CATALOGUE = {
  ...desk,
  ...hotline,
  ...composer,
  ...alerts,
  ...links,
  ...bundles,
  ...faults,
  ...evidence,
  ...places,
  ...timeline,
  ...receivers,
  ...errors,
  ...matterErrors,
  ...refusals,
  ...agreements,
  ...release,
  ...consultations,
  ...telling,
  ...facilities,
  ...account,
  ...proof,
  ...admin,
}
export type Key = keyof typeof CATALOGUE

export function has(key: string): key is Key {
  return Object.hasOwn(CATALOGUE, key)
}

/** The text of a key with its {slots} filled; a slot that nobody fills stays visible as …. */
export function say(lang: Lang, key: Key, slots: Slots = {}): string {
  const entry = CATALOGUE[key] as Record<Lang, string> | undefined
  if (!entry) return key
  return entry[lang].replace(/\{(\w+)\}/g, (_, name: string) => String(slots[name] ?? '…'))
}
