/** Refusals, by the node's stable codes; `move.*` says whose move it is. */
import type { Entries } from './catalogue'

export const errors = {
  'move.caller': { en: 'Change what you asked for and try again.', ja: '内容を改めて再度操作してください。', 'zh-Hant': '請修正後再試。' },
  'move.peer': { en: 'The partner’s side must act. Evidence is kept.', ja: '相手側の対応が必要です。証拠は保全済。', 'zh-Hant': '須由對方處理，證據已保全。' },
  'move.retry': { en: 'Nobody’s fault: try again.', ja: '一時的な障害です。再度操作してください。', 'zh-Hant': '暫時性問題，請稍後再試。' },
  'move.bug': { en: 'A fault of this software. Tell your administrator.', ja: 'ソフトウェアの不具合です。管理者に連絡してください。', 'zh-Hant': '軟體異常，請通知管理員。' },

  'error.page.offline': { en: 'The node cannot be reached.', ja: 'ノードに接続できません。', 'zh-Hant': '無法連線至節點。' },
  'error.page.no-answer': { en: 'The node gave no answer in time.', ja: 'ノードから応答がありません。', 'zh-Hant': '節點逾時未回應。' },
  'error.page.failed': { en: 'The node failed.', ja: 'ノードに障害が発生しました。', 'zh-Hant': '節點發生錯誤。' },
  'error.web.not-signed-in': { en: 'You are not signed in.', ja: 'サインインしていません。', 'zh-Hant': '尚未登入。' },
  'error.web.wrong-password': { en: 'Account or password is wrong.', ja: '利用者名またはパスワードが違います。', 'zh-Hant': '帳號或密碼錯誤。' },
  'error.web.link-used': { en: 'This one-time link was used or has expired.', ja: 'このリンクは使用済または期限切れです。', 'zh-Hant': '此單次連結已使用或過期。' },
  'error.web.too-many': { en: 'Too many attempts. Wait a minute.', ja: '試行回数超過。1分後に再試行してください。', 'zh-Hant': '嘗試次數過多，請稍候一分鐘。' },
  'error.link-down': { en: 'no connection', ja: '接続なし', 'zh-Hant': '無連線' },
  'error.link.timeout': { en: 'no reply in time', ja: '応答なし', 'zh-Hant': '逾時無回應' },
  'error.link.refused': { en: 'the partner’s port refuses', ja: '相手側ポートが拒否', 'zh-Hant': '對方連接埠拒絕' },
  'error.link.unreachable': { en: 'address unreachable', ja: '到達不能', 'zh-Hant': '位址無法到達' },
  'error.gate.no-agreement': { en: 'no agreement in force allows it', ja: '有効な取決めなし', 'zh-Hant': '無有效協議' },
  'error.gate.suspended': { en: 'the agreement is suspended', ja: '取決め停止中', 'zh-Hant': '協議暫停中' },
  'error.gate.expired': { en: 'the agreement has expired', ja: '取決め期限切れ', 'zh-Hant': '協議已到期' },
  'error.gate.marking': { en: 'the marking is above the ceiling', ja: '取扱区分が上限超過', 'zh-Hant': '機密等級超過上限' },
  'error.hotline.unknown-message': { en: 'That message is not known here.', ja: '該当する通信文はありません。', 'zh-Hant': '查無此訊息。' },
  'error.hotline.unknown-conversation': { en: 'That conversation is not known here.', ja: '該当する会話はありません。', 'zh-Hant': '查無此對話。' },
} satisfies Entries
