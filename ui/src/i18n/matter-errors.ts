/** What was refused about consultations, requests and facilities. */
import type { Entries } from './catalogue'

export const matterErrors = {
  'error.consultation.bad-conditions': {
    en: 'The conditions contradict each other, or leave nothing of what was asked.',
    ja: '条件が互いに矛盾するか、要請内容を含んでいません。',
    'zh-Hant': '條件互相牴觸，或未涵蓋所請求之內容。',
  },
  'error.consultation.bad-question': {
    en: 'The question mixes the two forms, or contradicts itself.',
    ja: '様式が混在しているか、内容に矛盾があります。',
    'zh-Hant': '格式混用，或內容自相牴觸。',
  },
  'error.consultation.bad-release': {
    en: 'The text, its authoritative version, or whom it is for is missing.',
    ja: '通知文、正文又は通知先が不足しています。',
    'zh-Hant': '缺少告知文、作準文本或告知對象。',
  },
  'error.consultation.bad-signature': {
    en: 'This signature does not count.',
    ja: 'この署名は有効ではありません。',
    'zh-Hant': '此簽章無效。',
  },
  'error.consultation.changed-text': {
    en: 'This is not the text that was shown. Look at it again.',
    ja: '表示された本文と異なります。再度確認してください。',
    'zh-Hant': '與所顯示之文本不符，請重新檢視。',
  },
  'error.consultation.draft-changed': {
    en: 'Somebody has changed this draft meanwhile. Nothing was sent.',
    ja: 'この下書きは他の担当者が変更しました。送付されていません。',
    'zh-Hant': '此草稿已由他人修改，尚未送出。',
  },
  'error.consultation.draft-closed': {
    en: 'This draft was sent or thrown away meanwhile.',
    ja: 'この下書きは既に送付又は破棄されています。',
    'zh-Hant': '此草稿已送出或捨棄。',
  },
  'error.consultation.empty-text': {
    en: 'A text is empty, too long, or there twice.',
    ja: '本文が空、長すぎる、又は重複しています。',
    'zh-Hant': '文字空白、過長或重複。',
  },
  'error.consultation.no-passkey': {
    en: 'No passkey is bound to your post yet. Ask your administrator.',
    ja: '貴職に紐付くパスキーがありません。管理者に依頼してください。',
    'zh-Hant': '貴職尚未綁定通行金鑰，請洽管理員。',
  },
  'error.consultation.nobody-decides': {
    en: 'The other side names no post that decides on this.',
    ja: '相手側に、この様式を決定する職の定めがありません。',
    'zh-Hant': '對方未指定有權決定之職務。',
  },
  'error.consultation.not-now': {
    en: 'That cannot be done at this stage.',
    ja: '現在の段階では行えません。',
    'zh-Hant': '目前階段不得為之。',
  },
  'error.consultation.not-released': {
    en: 'Both sides must agree to exactly this text first.',
    ja: 'この通知文にはまだ双方の同意がそろっていません。',
    'zh-Hant': '此告知文尚未經雙方同意。',
  },
  'error.consultation.not-shown': {
    en: 'The authoritative version was not shown to who signed.',
    ja: '署名者に正文が表示されていません。',
    'zh-Hant': '簽署者未獲顯示作準文本。',
  },
  'error.consultation.not-signed': {
    en: 'Not signed by enough of those who decide. This is no consent.',
    ja: '決定を行う職の署名が不足しています。同意ではありません。',
    'zh-Hant': '簽署人數不足，不視為同意。',
  },
  'error.consultation.other-matter': {
    en: 'This decision is about another matter.',
    ja: '別件に関する決定です。',
    'zh-Hant': '係屬他案之決定。',
  },
  'error.consultation.other-reality': {
    en: 'Made in another reality; it does not count here.',
    ja: '訓練と実際の別が異なり、効力がありません。',
    'zh-Hant': '演練與實際有別，不生效力。',
  },
  'error.consultation.post-does-not-decide': {
    en: 'Your post does not decide on this.',
    ja: '貴職は本件の決定権を有しません。',
    'zh-Hant': '貴職對本案無決定權。',
  },
  'error.consultation.published': {
    en: 'This text has been told already.',
    ja: 'この通知文は既に通知済みです。',
    'zh-Hant': '此告知文業已告知。',
  },
  'error.consultation.revoked-passkey': {
    en: 'This passkey has been revoked.',
    ja: 'このパスキーは失効しています。',
    'zh-Hant': '此通行金鑰已撤銷。',
  },
  'error.consultation.unknown': {
    en: 'There is no such matter that you may see.',
    ja: '閲覧できる該当案件はありません。',
    'zh-Hant': '查無可閱覽之案件。',
  },
  'error.consultation.unknown-passkey': {
    en: 'This passkey is not bound to that post.',
    ja: 'このパスキーは当該職に紐付いていません。',
    'zh-Hant': '此通行金鑰未綁定該職務。',
  },
  'error.consultation.withdrawn': {
    en: 'It has been withdrawn; no answer counts.',
    ja: '本件は取り下げられました。回答は効力を生じません。',
    'zh-Hant': '本案已撤回，答覆不生效力。',
  },
  'error.facility.bad-status': {
    en: 'The time until which it holds has passed, or its words are too long.',
    ja: '期限が過ぎているか、説明が長すぎます。',
    'zh-Hant': '期限已過，或說明過長。',
  },
  'error.facility.not-host': {
    en: 'You speak for your own facilities only.',
    ja: '自側の施設についてのみ表明できます。',
    'zh-Hant': '僅得就己方設施陳述。',
  },
  'error.facility.unknown': {
    en: 'There is no such facility.',
    ja: '該当する施設はありません。',
    'zh-Hant': '查無此設施。',
  },
} satisfies Entries
