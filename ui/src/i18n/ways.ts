/** Ways round a cut: the sentence of a link, bundles, what is carried for others. */
import type { Entries } from './catalogue'

export const ways = {
  'links.say.whole': {
    en: '{party} {said}.',
    ja: '{party}：{said}。',
    'zh-Hant': '{party}：{said}。',
  },
  'links.say.and': { en: '; ', ja: '。', 'zh-Hant': '；' },
  'links.say.holds-all': {
    en: 'holds everything up to {time}',
    ja: '{time} までの全件を保有',
    'zh-Hant': '已持有至 {time} 之全部紀錄',
  },
  'links.say.waits': {
    en: '{count} records wait',
    ja: '送信待ち {count} 件',
    'zh-Hant': '待傳 {count} 筆',
  },
  'links.say.waits-about': {
    en: '{count} records wait, about {age}',
    ja: '送信待ち {count} 件（約 {age}）',
    'zh-Hant': '待傳 {count} 筆（約 {age}）',
  },
  'links.say.way-direct': {
    en: 'the direct link is up',
    ja: '直通回線は正常',
    'zh-Hant': '直接連線正常',
  },
  'links.say.way-relay': {
    en: 'the direct link is down, sending by way of {relay}',
    ja: '直通回線断。{relay} 経由で送信中',
    'zh-Hant': '直接連線中斷，改由 {relay} 轉送',
  },
  'links.say.way-calling': {
    en: 'the link is being set up',
    ja: '回線接続中',
    'zh-Hant': '連線建立中',
  },
  'links.say.way-none': {
    en: 'no path at all: telephone, and write a bundle to be carried',
    ja: '伝達経路なし。電話で連絡し、搬送用バンドルを作成してください',
    'zh-Hant': '無任何路徑：請改用電話，並製作攜送包交人攜送',
  },
  'links.rate': { en: 'Measured rate', ja: '実測速度', 'zh-Hant': '實測速率' },
  'links.budget': { en: 'allowed at most', ja: '上限', 'zh-Hant': '上限' },
  'bundles.title': {
    en: 'Bundles: carried by hand',
    ja: 'バンドル（人手による搬送）',
    'zh-Hant': '攜送包（人工攜送）',
  },
  'bundles.what': {
    en: 'What a partner lacks, sealed into files. Whoever carries them cannot read them. It counts as arrived when the partner’s receipt is back.',
    ja: '相手側の未受領分を封緘したファイルです。搬送者は内容を読めません。相手側の受領証が戻った時点で到着とします。',
    'zh-Hant': '將對方尚缺之紀錄封裝為檔案，攜送人無法讀取。收到對方收據後始視為送達。',
  },
  'bundles.to': { en: 'For', ja: '宛先', 'zh-Hant': '給' },
  'bundles.largest': {
    en: 'Largest file, MB (0: one file)',
    ja: '1ファイルの上限 MB（0：分割なし）',
    'zh-Hant': '單一檔案上限 MB（0：不分割）',
  },
  'bundles.everything': {
    en: 'Everything, also what they have signed for',
    ja: '受領済みの分も含める',
    'zh-Hant': '包含對方已簽收者',
  },
  'bundles.write': { en: 'Write a bundle', ja: 'バンドルを作成', 'zh-Hant': '製作攜送包' },
  'bundles.writing': { en: 'Writing', ja: '作成中', 'zh-Hant': '製作中' },
  'bundles.read': { en: 'Read bundles', ja: 'バンドルを取り込む', 'zh-Hant': '讀取攜送包' },
  'bundles.reading': {
    en: 'Reading {name}',
    ja: '{name} を取り込み中',
    'zh-Hant': '讀取中：{name}',
  },
  'bundles.none': {
    en: 'No bundle was written here.',
    ja: '作成したバンドルはありません。',
    'zh-Hant': '尚未製作任何攜送包。',
  },
  'bundles.number': {
    en: 'Bundle {number} for {party}',
    ja: '{party} 宛バンドル {number}',
    'zh-Hant': '給 {party} 之攜送包 {number}',
  },
  'bundles.records': { en: '{count} records', ja: '{count} 件', 'zh-Hant': '{count} 筆' },
  'bundles.confirmed': {
    en: 'arrived: their receipt is back',
    ja: '到着（受領証あり）',
    'zh-Hant': '已送達（收據已回）',
  },
  'bundles.not-confirmed': { en: 'not yet confirmed', ja: '到着未確認', 'zh-Hant': '尚未確認送達' },
  'bundles.told': {
    en: '{name}: bundle {number} of {sender}: {fresh} new records, {known} known, {receipts} receipts.',
    ja: '{name}：{sender} のバンドル {number}。新規 {fresh} 件、既知 {known} 件、受領証 {receipts} 件。',
    'zh-Hant':
      '{name}：{sender} 之攜送包 {number}。新紀錄 {fresh} 筆、已有 {known} 筆、收據 {receipts} 份。',
  },
  'bundles.more': {
    en: 'Another file of this bundle is still to be read.',
    ja: 'このバンドルには未取り込みのファイルがあります。',
    'zh-Hant': '此攜送包尚有檔案未讀取。',
  },
  'bundles.need': {
    en: 'Need {first} to {last} of the {lane} log of {party} ({node}) first. What waits for it is kept.',
    ja: '先に {party}（{node}）の{lane}記録列 {first} ～ {last} が必要です。後続分は保管中です。',
    'zh-Hant': '須先取得 {party}（{node}）{lane}紀錄序列第 {first} 至 {last} 號；後續部分已保留。',
  },
  'bundles.refused': {
    en: 'Not taken in: {codes}. Evidence is kept.',
    ja: '取り込み不可：{codes}。証拠は保全済。',
    'zh-Hant': '未予收錄：{codes}。證據已保全。',
  },
  'relay.title': { en: 'Carried for others', ja: '他者間の中継', 'zh-Hant': '代他方轉送' },
  'relay.none': {
    en: 'Nothing waits here.',
    ja: '中継待ちはありません。',
    'zh-Hant': '目前無待轉送者。',
  },
  'relay.what': {
    en: 'Sealed: this node cannot read it. Sizes and ages are all that is known.',
    ja: '封緘済のため当ノードでは内容を読めません。判明するのは大きさと経過時間のみです。',
    'zh-Hant': '內容已封裝，本節點無法讀取；僅知其大小與存放時間。',
  },
  'relay.row': {
    en: '{sender} → {to}: {parcels} parcels, {size} KB, oldest {age}',
    ja: '{sender} → {to}：{parcels} 個、{size} KB、最古 {age}',
    'zh-Hant': '{sender} → {to}：{parcels} 件、{size} KB、最久 {age}',
  },
} satisfies Entries
