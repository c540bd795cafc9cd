/** Facilities: the gazetteer, what a use needs. */
import type { Entries } from './catalogue'

export const facilities = {
  'nav.facilities': { en: 'Places', ja: '施設', 'zh-Hant': '設施' },
  'facility.title': { en: 'Facilities', ja: '施設一覧', 'zh-Hant': '設施一覽' },
  'facility.find': { en: 'Name of a facility', ja: '施設名', 'zh-Hant': '設施名稱' },
  'facility.kind': { en: 'Kind', ja: '種別', 'zh-Hant': '類別' },
  'facility.every-kind': { en: 'every kind', ja: 'すべて', 'zh-Hant': '全部' },
  'facility.kind.base': { en: 'base', ja: '基地', 'zh-Hant': '基地' },
  'facility.kind.port': { en: 'port', ja: '港湾', 'zh-Hant': '港口' },
  'facility.kind.airfield': { en: 'airfield', ja: '空港', 'zh-Hant': '機場' },
  'facility.kind.hospital': { en: 'hospital', ja: '病院', 'zh-Hant': '醫院' },
  'facility.kind.island': { en: 'island', ja: '島', 'zh-Hant': '島嶼' },
  'facility.kind.site': {
    en: 'site named in a public agreement',
    ja: '公表取決めに掲げる拠点',
    'zh-Hant': '公開協議所列據點',
  },
  'facility.from': { en: 'Distance from', ja: '起点', 'zh-Hant': '距離起點' },
  'facility.distance': {
    en: '{nm} NM ({km} km, {miles} statute miles)',
    ja: '{nm}海里（{km} km、{miles}法定マイル）',
    'zh-Hant': '{nm} 浬（{km} 公里、{miles} 法定英里）',
  },
  'facility.stated': {
    en: 'Territory as stated by',
    ja: '領土に関する各側の表明',
    'zh-Hant': '各方就領土之陳述',
  },
  'facility.disputed': {
    en: 'The sides state this differently.',
    ja: '各側の表明は一致していません。',
    'zh-Hant': '各方陳述不一致。',
  },
  'facility.operator': { en: 'Operated by', ja: '運用者', 'zh-Hant': '營運者' },
  'facility.needs': {
    en: 'A use by {party} needs',
    ja: '{party}の使用に必要なもの',
    'zh-Hant': '{party} 使用所需',
  },
  'facility.way.own': { en: 'Own decision', ja: '自側の判断', 'zh-Hant': '由本方決定' },
  'facility.way.treaty': {
    en: 'A treaty gives the use; consultation about',
    ja: '条約に基づく使用。次の事項は協議',
    'zh-Hant': '依條約使用；下列事項須協商',
  },
  'facility.way.request': {
    en: 'A request to {party}',
    ja: '{party}への要請',
    'zh-Hant': '向 {party} 提出請求',
  },
  'facility.way.third-party': {
    en: 'Needs the consent of {party}, which is not a party here',
    ja: '{party}の同意が必要（本システムの当事者ではない）',
    'zh-Hant': '須經 {party} 同意（非本系統當事方）',
  },
  'facility.way.disputed': {
    en: 'The sides state the territory differently; nothing is asked for through here',
    ja: '各側の表明が一致しないため、本システムでは要請を扱いません',
    'zh-Hant': '各方陳述不一致，本系統不受理相關請求',
  },
  'facility.agreement': { en: 'Agreement in force', ja: '有効な取決め', 'zh-Hant': '有效協議' },
  'facility.no-agreement': {
    en: 'No agreement lets it be asked yet',
    ja: '要請を送付できる取決めなし',
    'zh-Hant': '尚無協議可供提出請求',
  },
  'facility.matters': {
    en: 'Consultations and requests',
    ja: '協議・要請',
    'zh-Hant': '協商與請求',
  },
  'facility.no-matters': {
    en: 'none that your body may see',
    ja: '閲覧できるものなし',
    'zh-Hant': '無可閱覽者',
  },
  'facility.status': { en: 'Status', ja: '状況', 'zh-Hant': '狀況' },
  'facility.status.open': { en: 'open', ja: '使用可', 'zh-Hant': '開放' },
  'facility.status.limited': { en: 'limited', ja: '一部制限', 'zh-Hant': '部分限制' },
  'facility.status.closed': { en: 'closed', ja: '閉鎖', 'zh-Hant': '關閉' },
  'facility.no-status': { en: 'nothing stated', ja: '表明なし', 'zh-Hant': '無陳述' },
  'facility.ask': { en: 'Ask for its use', ja: '使用を要請', 'zh-Hant': '請求使用' },
  'facility.none-found': {
    en: 'No facility of that name.',
    ja: '該当する施設はありません。',
    'zh-Hant': '查無此設施。',
  },
  'facility.phl': { en: 'the Philippines', ja: 'フィリピン', 'zh-Hant': '菲律賓' },
  'facility.choose': {
    en: 'Choose a facility in the list.',
    ja: '一覧から施設を選択してください。',
    'zh-Hant': '請自清單選擇設施。',
  },
  'facility.source': {
    en: 'Public facts only; positions to about a kilometre. Not for navigation.',
    ja: '公開情報のみ。位置は約1 kmの精度。航海に使用不可。',
    'zh-Hant': '僅含公開資訊；位置精度約一公里。不得用於航行。',
  },
} satisfies Entries
