/** Telling others of a matter what both sides agreed to, and the texts that were told. */
import type { Entries } from './catalogue'

export const telling = {
  'tell.title': { en: 'Telling others', ja: '第三者への通知', 'zh-Hant': '對第三方之告知' },
  'tell.none': {
    en: 'No text is proposed. Unless both sides agree to one, others learn nothing of this, not even that it exists.',
    ja: '通知文の提案はありません。双方が同意しない限り、本件はその存在を含め第三者に伝わりません。',
    'zh-Hant': '尚未提出告知文。未經雙方同意，本案（含其存在）不告知第三方。',
  },
  'tell.to': { en: 'To', ja: '通知先', 'zh-Hant': '告知對象' },
  'tell.agreed': { en: '{party} has agreed', ja: '{party}：同意済', 'zh-Hant': '{party}：已同意' },
  'tell.waits': {
    en: '{party} has not agreed yet',
    ja: '{party}：未同意',
    'zh-Hant': '{party}：尚未同意',
  },
  'tell.not-told': { en: 'Not told yet.', ja: '未通知', 'zh-Hant': '尚未告知' },
  'tell.told': {
    en: 'Told by {party}, {time}',
    ja: '{party}が通知済、{time}',
    'zh-Hant': '{party} 已告知，{time}',
  },
  'tell.propose': { en: 'Propose a text', ja: '通知文を提案', 'zh-Hant': '提出告知文' },
  'tell.text-in': { en: 'Text in {lang}', ja: '通知文：{lang}', 'zh-Hant': '告知文：{lang}' },
  'tell.agree': { en: 'Agree to exactly this', ja: 'この文言に同意', 'zh-Hant': '同意此文字' },
  'tell.take-back': {
    en: 'Take our agreement back',
    ja: '当方の同意を取り消す',
    'zh-Hant': '收回我方同意',
  },
  'tell.publish': { en: 'Tell them…', ja: '通知する…', 'zh-Hant': '告知…' },
  'tell.sure': {
    en: 'This is told, word for word',
    ja: '次の文言をそのまま通知します',
    'zh-Hant': '將逐字告知下列文字',
  },
  'tell.final': {
    en: 'What has been told cannot be taken back.',
    ja: '通知後は取り消せません。',
    'zh-Hant': '一經告知，不得收回。',
  },
  'tell.now': { en: 'Tell them now', ja: '通知する', 'zh-Hant': '確定告知' },
  'tell.no-power': {
    en: 'Agreeing to a text, and telling it, takes a post that may sign agreements.',
    ja: '通知文への同意及び通知は、取決めに署名する権限を持つ職が行います。',
    'zh-Hant': '告知文之同意及告知，須由有權簽署協議之職務為之。',
  },
  'tell.no-agreement': {
    en: 'No agreement in force lets a text go to others.',
    ja: '第三者への通知を認める有効な取決めはありません。',
    'zh-Hant': '目前無有效協議准予告知第三方。',
  },
  'tell.by-agreement': {
    en: '{parties}, by “{agreement}”',
    ja: '{parties}（「{agreement}」に基づく）',
    'zh-Hant': '{parties}（依「{agreement}」）',
  },

  'told.title': { en: 'Texts told', ja: '通知文', 'zh-Hant': '告知文' },
  'told.none': {
    en: 'No text has been told to this side, or by it.',
    ja: '受領又は発出した通知文はありません。',
    'zh-Hant': '目前無收到或發出之告知文。',
  },
  'told.of': {
    en: '{parties}, told by {by}',
    ja: '{parties}（{by}が通知）',
    'zh-Hant': '{parties}（由 {by} 告知）',
  },
  'told.word': {
    en: 'That both agreed is the word of the side that told it.',
    ja: '双方の同意については、通知した側の申告によります。',
    'zh-Hant': '雙方已同意一節，係依告知方所述。',
  },
  'told.not-agreed': {
    en: 'Our side’s agreement to this text is not on record. Ask the other side at once.',
    ja: 'この通知文に対する当方の同意の記録がありません。直ちに相手側に確認してください。',
    'zh-Hant': '查無我方同意此告知文之紀錄，請立即向對方查證。',
  },

  'draft.title': { en: 'Draft, not sent', ja: '下書き（未送付）', 'zh-Hant': '草稿（未送出）' },
  'draft.discard': { en: 'Throw away…', ja: '破棄…', 'zh-Hant': '捨棄…' },
  'draft.sure': { en: 'Throw this draft away?', ja: '下書きの破棄', 'zh-Hant': '捨棄草稿' },
  'draft.final': {
    en: 'It cannot be opened again. It was not sent.',
    ja: '破棄した下書きは再び開けません。相手側には送付されていません。',
    'zh-Hant': '捨棄後無法再開啟。此草稿未曾送出。',
  },
  'draft.discard-now': { en: 'Throw it away', ja: '破棄する', 'zh-Hant': '確定捨棄' },
  'draft.reopen': {
    en: 'Open the newer draft; what is written here is lost',
    ja: '新しい下書きを開く（ここでの変更は失われます）',
    'zh-Hant': '開啟較新草稿（此處變更將遺失）',
  },
} satisfies Entries
