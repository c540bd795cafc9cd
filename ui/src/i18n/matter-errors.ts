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
    ja: '当方の施設についてのみ表明できます。',
    'zh-Hant': '僅得就己方設施陳述。',
  },
  'error.facility.unknown': {
    en: 'There is no such facility.',
    ja: '該当する施設はありません。',
    'zh-Hant': '查無此設施。',
  },

  // The reason that the node gives with a refusal, by its code.
  'fault.no-treaty': {
    en: 'It names no treaty that provides for consultation.',
    ja: '事前協議を定める条約の指定がありません。',
    'zh-Hant': '未指明規定事前協商之條約。',
  },
  'fault.wrong-sides': {
    en: 'Under this treaty these sides do not ask each other.',
    ja: 'この条約では、この当事者間の協議は定められていません。',
    'zh-Hant': '該條約未規定此雙方間之協商。',
  },
  'fault.mixed-forms': {
    en: 'A request rests on no treaty.',
    ja: '要請に条約を指定することはできません。',
    'zh-Hant': '請求不得指明條約。',
  },
  'fault.itself': {
    en: 'A side does not ask itself.',
    ja: '当方への要請はできません。',
    'zh-Hant': '不得向我方提出。',
  },
  'fault.no-subject': {
    en: 'The subject does not belong to this form.',
    ja: '事項が様式に該当しません。',
    'zh-Hant': '事項不屬於此格式。',
  },
  'fault.answer-past': {
    en: 'The time for an answer has passed.',
    ja: '回答期限が過ぎています。',
    'zh-Hant': '答覆期限已過。',
  },
  'fault.use-past': {
    en: 'The time that is asked for has passed.',
    ja: '対象期間が過ぎています。',
    'zh-Hant': '請求期間已過。',
  },
  'fault.reversed': {
    en: 'The end lies before the beginning.',
    ja: '終了が開始より前です。',
    'zh-Hant': '結束時間早於開始時間。',
  },
  'fault.position': {
    en: 'That is no position on the earth.',
    ja: '位置が正しくありません。',
    'zh-Hant': '位置不正確。',
  },
  'fault.languages': {
    en: 'A language stands twice, or a text is empty.',
    ja: '言語が重複しているか、文が空です。',
    'zh-Hant': '語言重複或文字空白。',
  },
  'fault.authoritative': {
    en: 'The authoritative version is missing.',
    ja: '正文がありません。',
    'zh-Hant': '缺少作準文本。',
  },
  'fault.text-length': {
    en: 'A text is empty or too long.',
    ja: '文が空か、長すぎます。',
    'zh-Hant': '文字空白或過長。',
  },
  'fault.whom': {
    en: 'Whom it is for is missing.',
    ja: '通知先がありません。',
    'zh-Hant': '缺少告知對象。',
  },
  'fault.outside-time': {
    en: 'Their time lies outside the time that was asked for.',
    ja: '条件の期間が対象期間外です。',
    'zh-Hant': '條件期間不在請求期間內。',
  },
  'fault.kind': {
    en: 'They leave out the use that was asked for.',
    ja: '条件が要請された使用を含んでいません。',
    'zh-Hant': '條件未涵蓋所請求之使用。',
  },
  'fault.facility': {
    en: 'They leave out the facility that was asked for.',
    ja: '条件が要請された施設を含んでいません。',
    'zh-Hant': '條件未涵蓋所請求之設施。',
  },
  'fault.area': {
    en: 'The area is no sound shape.',
    ja: '区域の形が正しくありません。',
    'zh-Hant': '區域形狀不正確。',
  },
  'fault.outside-area': {
    en: 'The place that was asked for lies outside their area.',
    ja: '要請された位置が条件の区域外です。',
    'zh-Hant': '所請求之位置不在條件區域內。',
  },
  'fault.numbers': {
    en: 'A number is below one, or stands twice.',
    ja: '数量が1未満か、重複しています。',
    'zh-Hant': '數量小於一或重複。',
  },
  'fault.valid-until': {
    en: 'Until when the consent holds is missing or has passed.',
    ja: '同意の有効期限がないか、過ぎています。',
    'zh-Hant': '未填同意有效期限或期限已過。',
  },
  'fault.confirm-within': {
    en: 'For how long it holds unheard is missing.',
    ja: '交信がない場合の有効時間がありません。',
    'zh-Hant': '未填未收到訊息時之有效時間。',
  },
} satisfies Entries
