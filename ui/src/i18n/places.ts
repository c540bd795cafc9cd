/** Search, contacts and calls, settings. */
import type { Entries } from './catalogue'

export const places = {
  'search.label': { en: 'Search messages', ja: '通信文の検索', 'zh-Hant': '搜尋訊息' },
  'search.placeholder': {
    en: 'e.g. 漁船, 救助, towing',
    ja: '例：漁船、救助、towing',
    'zh-Hant': '例：漁船、救助、towing',
  },
  'search.go': { en: 'Search', ja: '検索', 'zh-Hant': '搜尋' },
  'search.first': {
    en: 'Type a word in any of the three languages.',
    ja: '三言語いずれかの語を入力してください。',
    'zh-Hant': '請輸入任一語言之關鍵字。',
  },
  'search.none': {
    en: 'Nothing found for “{query}” among what you may read.',
    ja: '閲覧可能な範囲に「{query}」は見つかりません。',
    'zh-Hant': '可閱覽範圍內查無「{query}」。',
  },
  'search.behind': {
    en: '{count} records that have just come cannot be found yet; search again in a moment',
    ja: '届いたばかりの {count} 件はまだ検索できません。しばらくしてから検索し直してください',
    'zh-Hant': '剛收到的 {count} 筆紀錄尚無法搜尋，請稍候再搜尋',
  },
  'search.found': { en: '{count} found', ja: '{count} 件', 'zh-Hant': '共 {count} 筆' },

  'contacts.none': {
    en: 'No contact card yet. Your administrator adds them to the party document.',
    ja: '連絡先は未登録です。管理者が当事者文書に登録します。',
    'zh-Hant': '尚無聯絡窗口，請由管理員於參與方文件登錄。',
  },
  'contacts.telephone': { en: 'Telephone', ja: '電話', 'zh-Hant': '電話' },
  'contacts.languages': { en: 'Languages', ja: '使用言語', 'zh-Hant': '使用語言' },
  'contacts.notes': { en: 'Notes', ja: '備考', 'zh-Hant': '備註' },
  'contacts.last-call': {
    en: 'Last call {time}',
    ja: '最終通話 {time}',
    'zh-Hant': '最近通話 {time}',
  },
  'contacts.no-call': { en: 'No call logged', ja: '通話記録なし', 'zh-Hant': '無通話紀錄' },
  'contacts.log': { en: 'Log a call', ja: '通話を記録', 'zh-Hant': '登錄通話' },
  'calls.title': { en: 'Calls', ja: '通話記録', 'zh-Hant': '通話紀錄' },
  'calls.none': {
    en: 'No call logged yet.',
    ja: '通話記録はありません。',
    'zh-Hant': '尚無通話紀錄。',
  },
  'calls.spoke-with': { en: 'Spoke with', ja: '通話相手', 'zh-Hant': '通話對象' },
  'calls.time': { en: 'Time', ja: '時刻', 'zh-Hant': '時間' },
  'calls.read-back': { en: 'What was read back', ja: '復唱内容', 'zh-Hant': '複誦內容' },
  'calls.note': { en: 'Note', ja: '備考', 'zh-Hant': '備註' },
  'calls.party': { en: 'Body', ja: '機関', 'zh-Hant': '機關' },
  'calls.by': { en: 'Logged by', ja: '記録者', 'zh-Hant': '登錄者' },
  'calls.go': { en: 'Log the call', ja: '通話を記録する', 'zh-Hant': '登錄' },

  'settings.preferences': { en: 'Preferences', ja: '表示設定', 'zh-Hant': '偏好設定' },
  'settings.language': { en: 'Language', ja: '言語', 'zh-Hant': '語言' },
  'settings.palette': { en: 'Palette', ja: '画面配色', 'zh-Hant': '畫面配色' },
  'settings.zone': { en: 'Time zone', ja: '時間帯', 'zh-Hant': '時區' },
  'settings.positions': { en: 'Positions', ja: '位置の表記', 'zh-Hant': '位置格式' },
  'settings.positions.minutes': { en: 'Degrees and minutes', ja: '度分', 'zh-Hant': '度分' },
  'settings.positions.decimal': { en: 'Decimal degrees', ja: '十進度', 'zh-Hant': '十進位度' },
  'settings.sound': { en: 'Sound', ja: '警報音', 'zh-Hant': '音效' },
  'settings.sessions': { en: 'Sessions', ja: 'セッション', 'zh-Hant': '登入中裝置' },
  'settings.sessions.none': {
    en: 'No session.',
    ja: 'セッションはありません。',
    'zh-Hant': '無登入中裝置。',
  },
  'settings.device': { en: 'Device', ja: '端末', 'zh-Hant': '裝置' },
  'settings.started': { en: 'Started', ja: '開始', 'zh-Hant': '開始' },
  'settings.last-used': { en: 'Last used', ja: '最終使用', 'zh-Hant': '最後使用' },
  'settings.current': { en: 'this one', ja: '使用中', 'zh-Hant': '目前' },
  'settings.revoke': { en: 'End', ja: '終了', 'zh-Hant': '終止' },
  'settings.revoke-of': {
    en: 'End the session on {device}',
    ja: '{device} のセッションを終了',
    'zh-Hant': '終止 {device} 之登入',
  },
  'settings.action': { en: 'Action', ja: '操作', 'zh-Hant': '操作' },
  'settings.saved': { en: 'Saved', ja: '保存済', 'zh-Hant': '已儲存' },
} satisfies Entries
