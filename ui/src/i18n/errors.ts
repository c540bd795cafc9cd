/** Refusals, by the node's stable codes; `move.*` says whose move it is. */
import type { Entries } from './catalogue'

export const errors = {
  'move.caller': {
    en: 'Change what you asked for and try again.',
    ja: '内容を改めて再度操作してください。',
    'zh-Hant': '請修正後再試。',
  },
  'move.peer': {
    en: 'The partner’s side must act. Evidence is kept.',
    ja: '相手側の対応が必要です。証拠は保全済。',
    'zh-Hant': '須由對方處理，證據已保全。',
  },
  'move.retry': {
    en: 'Nobody’s fault: try again.',
    ja: '一時的な障害です。再度操作してください。',
    'zh-Hant': '暫時性問題，請稍後再試。',
  },
  'move.us': {
    en: 'A fault of this software. Tell your administrator.',
    ja: 'ソフトウェアの不具合です。管理者に連絡してください。',
    'zh-Hant': '軟體異常，請通知管理員。',
  },

  'error.page.offline': {
    en: 'The node cannot be reached.',
    ja: 'ノードに接続できません。',
    'zh-Hant': '無法連線至節點。',
  },
  'error.page.no-answer': {
    en: 'The node gave no answer in time.',
    ja: 'ノードから応答がありません。',
    'zh-Hant': '節點逾時未回應。',
  },
  'error.page.failed': {
    en: 'The node failed.',
    ja: 'ノードに障害が発生しました。',
    'zh-Hant': '節點發生錯誤。',
  },
  'error.page.too-large': {
    en: 'The file is larger than this node takes.',
    ja: 'ファイルが上限を超えています。',
    'zh-Hant': '檔案超過上限。',
  },
  'error.archive.bad-area': {
    en: 'The area is not sound.',
    ja: '海域の指定が正しくありません。',
    'zh-Hant': '海域範圍有誤。',
  },
  'error.archive.bad-export': {
    en: 'Choose one vessel or one area to export.',
    ja: '出力する船舶または海域を一つ指定してください。',
    'zh-Hant': '請指定一艘船舶或一處海域匯出。',
  },
  'error.archive.bad-log': {
    en: 'The log cannot be read.',
    ja: '記録を読み取れません。',
    'zh-Hant': '紀錄檔無法讀取。',
  },
  'error.archive.bad-span': {
    en: 'The beginning must lie before the end.',
    ja: '開始時刻は終了時刻より前としてください。',
    'zh-Hant': '起始時間須早於結束時間。',
  },
  'error.archive.busy': {
    en: 'The archive is busy.',
    ja: '航跡記録は処理中です。',
    'zh-Hant': '航跡紀錄忙碌中。',
  },
  'error.archive.disk': {
    en: 'The archive cannot be written.',
    ja: '航跡記録を書き込めません。',
    'zh-Hant': '航跡紀錄無法寫入。',
  },
  'error.archive.no-room': {
    en: 'The disk is full: reports are not archived.',
    ja: 'ディスク残量不足のため、航跡を記録していません。',
    'zh-Hant': '磁碟空間不足，航跡未予記錄。',
  },
  'error.archive.off': {
    en: 'This node keeps no archive.',
    ja: 'このノードは航跡を記録していません。',
    'zh-Hant': '本節點未保存航跡。',
  },
  'error.archive.process-ended': {
    en: 'The archive did not answer.',
    ja: '航跡記録から応答がありません。',
    'zh-Hant': '航跡紀錄未回應。',
  },
  'error.archive.too-much': {
    en: 'Too much at once: choose a shorter time or a smaller area.',
    ja: '対象が多すぎます。期間または海域を狭めてください。',
    'zh-Hant': '資料過多，請縮短時間或縮小海域。',
  },
  'error.archive.unknown-flag': {
    en: 'There is no such flag.',
    ja: '該当する区分はありません。',
    'zh-Hant': '無此標記。',
  },
  'error.archive.unknown-number': {
    en: 'That is no MMSI.',
    ja: 'MMSI番号ではありません。',
    'zh-Hant': '非有效MMSI號碼。',
  },
  'error.web.signed-out': {
    en: 'You are not signed in.',
    ja: 'サインインしていません。',
    'zh-Hant': '尚未登入。',
  },
  'error.web.wrong-sign-in': {
    en: 'Account or password is wrong.',
    ja: '利用者名またはパスワードが違います。',
    'zh-Hant': '帳號或密碼錯誤。',
  },
  'error.web.dead-link': {
    en: 'This one-time link was used or has expired.',
    ja: 'このリンクは使用済または期限切れです。',
    'zh-Hant': '此單次連結已使用或過期。',
  },
  'error.web.too-many-attempts': {
    en: 'Too many attempts. Wait a minute.',
    ja: '試行回数超過。しばらくして再試行してください。',
    'zh-Hant': '嘗試次數過多，請稍候再試。',
  },
  'error.web.too-large': {
    en: 'This is larger than the node takes.',
    ja: '上限を超えています。',
    'zh-Hant': '超過容量上限。',
  },
  'error.web.not-found': {
    en: 'There is nothing here.',
    ja: '該当がありません。',
    'zh-Hant': '查無資料。',
  },
  'error.web.bad-request': {
    en: 'The node did not understand the request.',
    ja: '要求の形式が不正です。',
    'zh-Hant': '請求格式不符。',
  },
  'error.web.fault': {
    en: 'The node made a mistake.',
    ja: 'ノードに不具合が発生しました。',
    'zh-Hant': '節點發生異常。',
  },
  'error.powers.missing': {
    en: 'Your post does not have this power. An administrator can give it.',
    ja: 'この職にはその権限がありません。管理者が付与できます。',
    'zh-Hant': '此職務無此權限，可由管理員授予。',
  },
  'error.link-down': { en: 'no connection', ja: '接続なし', 'zh-Hant': '無連線' },
  'error.link.silent': {
    en: 'nothing was heard for too long; calling again',
    ja: '応答なし（再接続中）',
    'zh-Hant': '對方久無回應，正在重新連線',
  },
  'error.link.closed': { en: 'the connection was closed', ja: '接続切断', 'zh-Hant': '連線已關閉' },
  'error.link.replaced': {
    en: 'replaced by a newer connection',
    ja: '新しい接続に交替',
    'zh-Hant': '已由新連線取代',
  },
  'error.link.unreachable': {
    en: 'their address cannot be reached',
    ja: '相手側アドレスに到達不能',
    'zh-Hant': '無法到達對方位址',
  },
  'error.link.bad-hello': {
    en: 'their first words cannot be read',
    ja: '相手側の接続応答が不正',
    'zh-Hant': '對方連線回應無法辨識',
  },
  'error.link.unknown-key': {
    en: 'their key is in no document we hold',
    ja: '相手側の鍵が文書にありません',
    'zh-Hant': '對方金鑰不在所持文件內',
  },
  'error.link.other-party': {
    en: 'another node answered than was called',
    ja: '別のノードが応答',
    'zh-Hant': '回應之節點與連線對象不符',
  },
  'error.link.other-protocol': {
    en: 'their software is of another version',
    ja: '相手側のソフトウェア版が不一致',
    'zh-Hant': '對方軟體版本不符',
  },
  'error.link.not-sealed': {
    en: 'a message was altered on the way',
    ja: '通信の改変を検出',
    'zh-Hant': '偵測到通訊遭變更',
  },
  'error.trust.revoked-node': {
    en: 'their node was revoked',
    ja: '相手側ノードは失効済',
    'zh-Hant': '對方節點已撤銷',
  },
  'error.trust.rolled-back': {
    en: 'their document is older than ours',
    ja: '相手側文書が旧版',
    'zh-Hant': '對方文件版本較舊',
  },
  'error.not-pinned': {
    en: 'not a confirmed partner',
    ja: '相手側として未確認',
    'zh-Hant': '對方身分尚未確認',
  },
  'error.no-agreement': {
    en: 'no agreement in force allows it',
    ja: '有効な取決めなし',
    'zh-Hant': '無有效協議',
  },
  'error.body-not-covered': {
    en: 'the agreement does not cover this body',
    ja: 'この機関は取決めの対象外',
    'zh-Hant': '協議未涵蓋此機關',
  },
  'error.marking-too-high': {
    en: 'the marking is above what may be shared',
    ja: '取扱区分が共有上限を超過',
    'zh-Hant': '機密等級超過可分享上限',
  },
  'error.logs-closed': { en: 'sharing is suspended', ja: '共有停止中', 'zh-Hant': '分享暫停中' },
  'error.gate.marking-too-high': {
    en: 'The marking is above this node’s ceiling.',
    ja: '取扱区分が当ノードの上限を超えています。',
    'zh-Hant': '機密等級超過本節點上限。',
  },
  'error.gate.not-released': {
    en: 'No agreement allows this for every party. Nothing was sent.',
    ja: '全当事者への送出を認める取決めがありません。送信されていません。',
    'zh-Hant': '無協議允許送交所有參與方，未予傳送。',
  },
  'error.hotline.empty-message': {
    en: 'Write a text or choose a phrase.',
    ja: '本文を記入するか定型文を選択してください。',
    'zh-Hant': '請輸入內文或選擇標準用語。',
  },
  'error.hotline.no-authority': {
    en: 'An instruction names the authority it rests on. Without one, make it a request.',
    ja: '指示には根拠の記載が必要です。根拠がなければ要請としてください。',
    'zh-Hant': '指示須載明權責依據；無依據者請改為請求。',
  },
  'error.hotline.not-the-author': {
    en: 'Only the body that wrote it may change it.',
    ja: '作成機関のみ変更できます。',
    'zh-Hant': '僅原發文機關可予變更。',
  },
  'error.hotline.withdrawn': {
    en: 'The message has been withdrawn.',
    ja: '通信文は撤回済です。',
    'zh-Hant': '訊息已撤回。',
  },
  'error.hotline.too-long': {
    en: 'Too much for one message; write two.',
    ja: '一通の上限超過。分割してください。',
    'zh-Hant': '單則訊息過長，請分則傳送。',
  },
  'error.hotline.unknown-message': {
    en: 'That message is not known here, or is not for you.',
    ja: '該当する通信文がないか、閲覧対象外です。',
    'zh-Hant': '查無此訊息，或非收閱對象。',
  },
  'error.hotline.unknown-conversation': {
    en: 'That conversation is not known here, or is not for you.',
    ja: '該当する会話がないか、閲覧対象外です。',
    'zh-Hant': '查無此對話，或非參與對象。',
  },
  'error.hotline.unknown-attachment': {
    en: 'The file was not uploaded; attach it again.',
    ja: '添付が未送信です。再度添付してください。',
    'zh-Hant': '附件尚未上傳，請重新附加。',
  },
  'error.alert.nothing-to-acknowledge': {
    en: 'The alert was acknowledged before, or is over.',
    ja: '警報は確認済または終了しています。',
    'zh-Hant': '警報已確認或已結束。',
  },
  'error.liaison.already-on-watch': {
    en: 'You have the watch already.',
    ja: '既に当直に就いています。',
    'zh-Hant': '您已在值勤中。',
  },
  'error.liaison.not-on-watch': {
    en: 'Nobody has this watch.',
    ja: '当直者がいません。',
    'zh-Hant': '目前無人值勤。',
  },
  'error.bundle.not-one': {
    en: 'This file is no bundle; its name ends in .bundle.',
    ja: 'バンドルではありません（拡張子は .bundle）。',
    'zh-Hant': '此檔案並非攜送包（副檔名應為 .bundle）。',
  },
  'error.bundle.unknown': {
    en: 'That file is no longer at the node; write another bundle.',
    ja: 'ファイルがノードにありません。再作成してください。',
    'zh-Hant': '節點上已無此檔案，請重新製作攜送包。',
  },
  'error.bundle.cannot-write': {
    en: 'The bundle cannot be written: no room on the disk.',
    ja: 'バンドルを書き込めません（容量不足）。',
    'zh-Hant': '無法寫入攜送包（磁碟空間不足）。',
  },
  'error.parcel.not-for-us': {
    en: 'This bundle is for another node.',
    ja: '他ノード宛のバンドルです。',
    'zh-Hant': '此攜送包係給其他節點。',
  },
  'error.parcel.malformed': {
    en: 'This bundle is damaged; ask for it again.',
    ja: 'バンドルが破損しています。再送を依頼してください。',
    'zh-Hant': '攜送包已損毀，請對方重新提供。',
  },
  'error.parcel.unknown-sender': {
    en: 'Its sender is not pinned here; the administrator adds the partner first.',
    ja: '送信元が未登録です。管理者が相手方を登録してください。',
    'zh-Hant': '寄送方尚未登錄，請管理員先新增該方。',
  },
  'error.parcel.no-recipient': {
    en: 'The partner’s document names no node; ask for its newest document.',
    ja: '相手側文書に有効なノードがありません。最新文書を取得してください。',
    'zh-Hant': '對方文件未列任何有效節點，請索取最新文件。',
  },
  'error.sealing.cannot-open': {
    en: 'It does not open here: altered, or sealed for another node.',
    ja: '開封できません。改変されたか、他ノード宛です。',
    'zh-Hant': '無法開啟：內容遭更動，或係給其他節點。',
  },
  'error.store.full': {
    en: 'The node’s disk is full. Nothing new can be kept.',
    ja: 'ノードの記憶容量不足。新規記録不可。',
    'zh-Hant': '節點磁碟已滿，無法保存新紀錄。',
  },
  'error.store.failed': {
    en: 'The node’s store failed.',
    ja: 'ノードの記録装置に障害。',
    'zh-Hant': '節點儲存異常。',
  },
  'error.store.lost': {
    en: 'Another machine is this node now. Look whether it was written before writing it again.',
    ja: '待機系へ切替。再送の前に記録の有無を要確認。',
    'zh-Hant': '已切換至備援主機。重送前請先確認是否已寫入。',
  },
  'error.store.unreachable': {
    en: 'The node’s database does not answer. Nothing can be kept for now.',
    ja: 'データベース応答なし。記録不可。',
    'zh-Hant': '資料庫無回應，暫時無法保存紀錄。',
  },
  'error.page.no-passkey': {
    en: 'No passkey signed. Try again with the passkey that is bound to your post.',
    ja: 'パスキーによる署名が行われませんでした。貴職に紐付くパスキーで再度操作してください。',
    'zh-Hant': '未以通行金鑰完成簽署，請使用綁定貴職之通行金鑰再試。',
  },
} satisfies Entries
