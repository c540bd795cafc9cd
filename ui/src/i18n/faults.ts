/** What went wrong between nodes: forked logs, kept evidence, and what parties say of each other. */
import type { Entries } from './catalogue'

export const faults = {
  'faults.title': {
    en: 'Faults and evidence',
    ja: '異常と証拠',
    'zh-Hant': '異常與證據',
  },
  'faults.about': {
    en: 'What did not verify, or broke the rules of the exchange, is kept here. Nothing is done by itself.',
    ja: '検証に合格しなかった内容及び交換手順への違反を保全しています。自動的な措置は行いません。',
    'zh-Hant': '未通過驗證或違反交換規則之內容均保全於此，系統不會自動採取措施。',
  },
  'faults.none': {
    en: 'Nothing to show.',
    ja: '該当なし。',
    'zh-Hant': '無。',
  },
  'faults.forks': { en: 'Forked logs', ja: '分岐した記録列', 'zh-Hant': '分岔之序列' },
  'faults.fork': {
    en: '{node} signed two versions of its {lane} log for {audience}, from number {number} on.',
    ja: '{node} が「{lane}」記録列（{audience}）の {number} 番以降に二つの版を署名。',
    'zh-Hant': '{node} 對「{lane}」序列（{audience}）自第 {number} 號起簽署了兩個版本。',
  },
  'faults.unproven': {
    en: 'Not proven yet: only a receipt speaks of another version.',
    ja: '未証明：別の版を示すのは受領証のみ。',
    'zh-Hant': '尚未證實：目前僅有簽收紀錄指出另一版本。',
  },
  'faults.counts-here': {
    en: '{party} decided that the version held here counts: {reason}',
    ja: '{party} の決定：当ノード保有の版が有効（{reason}）',
    'zh-Hant': '{party} 已決定以本節點所持版本為準：{reason}',
  },
  'faults.counts-other': {
    en: '{party} decided that another version counts, not the one held here: {reason}',
    ja: '{party} の決定：当ノード保有の版は無効、別の版が有効（{reason}）',
    'zh-Hant': '{party} 已決定以另一版本為準，本節點所持版本不計：{reason}',
  },
  'faults.contested': {
    en: '{party} decided twice, and not the same. It must decide again.',
    ja: '{party} の決定が二件あり相違しています。再決定が必要です。',
    'zh-Hant': '{party} 作成兩項不一致之決定，須重新決定。',
  },
  'faults.do-ours': {
    en: 'Our administrator must say which version counts.',
    ja: '当方の管理者がどちらの版を有効とするか決定してください。',
    'zh-Hant': '須由我方管理員決定以何版本為準。',
  },
  'faults.do-theirs': {
    en: '{party} must say which version counts. Ask the counterpart by telephone whether two of its machines ran.',
    ja: 'どちらの版が有効かは {party} が決定します。二台が同時に稼働しなかったか、電話で相手側に確認してください。',
    'zh-Hant': '須由 {party} 決定以何版本為準。請致電對方確認是否有兩部主機同時運作。',
  },
  'faults.decide': {
    en: 'Decide which version counts',
    ja: '有効とする版を決定',
    'zh-Hant': '決定以何版本為準',
  },
  'faults.decide-again': { en: 'Decide again', ja: '決定を改める', 'zh-Hant': '重新決定' },
  'faults.decide-about': {
    en: 'First make sure by telephone and on site which machine was the copy, and stop it. Your decision is signed; everybody in the log’s audience sees it with your reason. Both versions stay.',
    ja: '決定前に、どの装置が複製であったかを現場及び電話で確認し、複製を停止してください。決定は署名され、記録列の共有先全員に理由とともに表示されます。両方の版は保存されます。',
    'zh-Hant':
      '決定前請先於現場並以電話確認何者為複製主機並予停機。決定經簽署後，該序列之各共用方均可見及理由。兩個版本均予保留。',
  },
  'faults.counts': { en: 'This version counts', ja: '有効とする版', 'zh-Hant': '以此版本為準' },
  'faults.elsewhere': { en: 'held elsewhere', ja: '他所保有', 'zh-Hant': '他處所持' },
  'faults.reason': { en: 'Why', ja: '理由', 'zh-Hant': '理由' },
  'faults.sign-decision': { en: 'Sign the decision', ja: '決定に署名', 'zh-Hant': '簽署決定' },
  'faults.by-command': {
    en: 'The same by command',
    ja: 'コマンドによる場合',
    'zh-Hant': '以指令執行',
  },
  'faults.copy': { en: 'Copy', ja: 'コピー', 'zh-Hant': '複製指令' },
  'faults.copied': { en: 'Copied.', ja: 'コピーしました。', 'zh-Hant': '已複製。' },
  'faults.ask-administrator': {
    en: 'Only an administrator signs this.',
    ja: '署名できるのは管理者に限られます。',
    'zh-Hant': '僅管理員得簽署。',
  },
  'faults.versions': { en: 'Versions', ja: '版', 'zh-Hant': '版本' },
  'faults.held-here': { en: 'held here', ja: '当ノード保有', 'zh-Hant': '本節點所持' },
  'faults.notices': {
    en: 'What parties say of each other’s nodes',
    ja: '各側からの通報',
    'zh-Hant': '各方通報',
  },
  'faults.says': {
    en: '{by} says of {of}:',
    ja: '{by} からの通報（対象：{of}）：',
    'zh-Hant': '{by} 通報 {of}：',
  },
  'faults.seen': { en: 'seen {time}', ja: '{time} 確認', 'zh-Hant': '{time} 發現' },
  'faults.told-to': { en: 'told to {to}', ja: '通報先：{to}', 'zh-Hant': '通報對象：{to}' },
  'faults.evidence': { en: 'Evidence', ja: '証拠', 'zh-Hant': '證據' },
  'faults.when': { en: 'When', ja: '日時', 'zh-Hant': '時間' },
  'faults.who': { en: 'Of whom', ja: '対象', 'zh-Hant': '對象' },
  'faults.what': { en: 'What', ja: '内容', 'zh-Hant': '內容' },
  'faults.file': { en: 'File', ja: 'ファイル', 'zh-Hant': '檔案' },
  'faults.nobody': { en: 'unknown caller', ja: '不明', 'zh-Hant': '不明' },
  'faults.all': {
    en: 'Show all {count}',
    ja: '全 {count} 件を表示',
    'zh-Hant': '顯示全部 {count} 筆',
  },
  'faults.tell': { en: 'Tell others', ja: '他側へ通報', 'zh-Hant': '通報他方' },
  'faults.tell-title': {
    en: 'Tell others of {party}’s node',
    ja: '{party} のノードについて他側へ通報',
    'zh-Hant': '就 {party} 節點通報他方',
  },
  'faults.tell-about': {
    en: 'A signed statement under your name. It goes only where an agreement lets faults pass; it names no log, and nothing is done by itself.',
    ja: '署名付きの通報です。異常の通報を認める取決めのある相手側にのみ送られます。記録列名は含まれず、自動的な措置も行われません。',
    'zh-Hant': '此為經簽署之通報，僅送交協議允許通報異常之各方；不含序列名稱，亦不會自動採取措施。',
  },
  'faults.to': { en: 'To', ja: '通報先', 'zh-Hant': '通報對象' },
  'faults.note': { en: 'What happened', ja: '事実の概要', 'zh-Hant': '情況說明' },
  'faults.sign': { en: 'Sign and send', ja: '署名して送信', 'zh-Hant': '簽署並送出' },

  'error.fault.no-reason': {
    en: 'Write what happened, and why.',
    ja: '事実の概要又は理由を記入してください。',
    'zh-Hant': '請填寫情況說明或理由。',
  },
  'error.fault.not-forked': {
    en: 'This log is not known to be forked here.',
    ja: 'この記録列の分岐は確認されていません。',
    'zh-Hant': '本節點未發現此序列分岔。',
  },
  'error.fault.not-ours': {
    en: 'The log’s own party decides which version counts.',
    ja: 'どちらの版を有効とするかは、当該記録列の当事者が決定します。',
    'zh-Hant': '以何版本為準，由該序列所屬參與方決定。',
  },
  'error.fault.no-such-branch': {
    en: 'No version with that hash is known here.',
    ja: '該当するハッシュ値の版はありません。',
    'zh-Hant': '查無具該雜湊值之版本。',
  },
  'error.fault.nobody-told': {
    en: 'Choose whom to tell.',
    ja: '通報先を選択してください。',
    'zh-Hant': '請選擇通報對象。',
  },
  'error.fault.not-a-partner': {
    en: 'A notice is about a partner’s node.',
    ja: '通報の対象は相手側のノードに限られます。',
    'zh-Hant': '通報對象僅限他方節點。',
  },
  'error.fault.unknown-evidence': {
    en: 'This evidence is no longer here.',
    ja: '該当する証拠はありません。',
    'zh-Hant': '查無此證據。',
  },
} satisfies Entries
