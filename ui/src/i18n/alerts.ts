/** Alerts: categories, states, sound, and the text and advice of each code the node raises. */
import type { Entries } from './catalogue'

export const alerts = {
  'alerts.title': { en: 'Alerts', ja: '警報', 'zh-Hant': '警報' },
  'alerts.gravest': { en: 'Gravest alarm', ja: '最上位の警報', 'zh-Hant': '最高等級警報' },
  'alerts.none': { en: 'No alert', ja: '警報なし', 'zh-Hant': '無警報' },
  'alerts.show': { en: 'Show alerts', ja: '警報を表示', 'zh-Hant': '顯示警報' },
  'alerts.acknowledge': { en: 'Acknowledge', ja: '確認', 'zh-Hant': '確認' },
  'alerts.acknowledged-by': {
    en: 'acknowledged by {by}',
    ja: '確認者 {by}',
    'zh-Hant': '確認者 {by}',
  },
  'alerts.go': { en: 'Open', ja: '開く', 'zh-Hant': '開啟' },
  'alerts.todo': { en: 'What to do', ja: '対処', 'zh-Hant': '處置' },
  'alerts.count': {
    en: '{count} not acknowledged of {total}',
    ja: '{total} 件中未確認 {count} 件',
    'zh-Hant': '共 {total} 件，未確認 {count} 件',
  },

  'category.emergency-alarm': { en: 'Emergency alarm', ja: '非常警報', 'zh-Hant': '緊急警報' },
  'category.alarm': { en: 'Alarm', ja: '警報', 'zh-Hant': '警報' },
  'category.warning': { en: 'Warning', ja: '警告', 'zh-Hant': '警告' },
  'category.caution': { en: 'Caution', ja: '注意', 'zh-Hant': '注意' },
  'state.active-unacknowledged': {
    en: 'active, not acknowledged',
    ja: '発生中・未確認',
    'zh-Hant': '持續中・未確認',
  },
  'state.active-acknowledged': {
    en: 'active, acknowledged',
    ja: '発生中・確認済',
    'zh-Hant': '持續中・已確認',
  },
  'state.rectified-unacknowledged': {
    en: 'rectified, not acknowledged',
    ja: '復旧・未確認',
    'zh-Hant': '已排除・未確認',
  },

  'state.message-dealt-with': {
    en: 'message dealt with, alert not acknowledged',
    ja: '通信文は対応済・警報は未確認',
    'zh-Hant': '訊息已處理・警報未確認',
  },

  'sound.mute': { en: 'Mute for 2 minutes', ja: '2分間消音', 'zh-Hant': '靜音 2 分鐘' },
  'sound.muted': {
    en: 'Muted until {time}. Flash and distress still sound.',
    ja: '{time} まで消音。最優先・遭難は鳴動します。',
    'zh-Hant': '靜音至 {time}。特急及遇險仍會發聲。',
  },
  'sound.unmute': { en: 'End the mute', ja: '消音解除', 'zh-Hant': '解除靜音' },
  'sound.blocked': {
    en: 'The browser blocks sound: alarms are silent. Press to allow it.',
    ja: 'ブラウザが音を遮断中。警報音が鳴りません。押して許可してください。',
    'zh-Hant': '瀏覽器封鎖聲音，警報不會發聲。請按此允許。',
  },
  'sound.test': { en: 'Test the sound', ja: '鳴動試験', 'zh-Hant': '測試音效' },
  'sound.ok': { en: 'Sound is on', ja: '警報音 有効', 'zh-Hant': '音效正常' },

  'alert.unknown': { en: 'Alert {code}', ja: '警報 {code}', 'zh-Hant': '警報 {code}' },
  'alert.hotline.flash': {
    en: 'Flash message from {party}',
    ja: '{party} から最優先の通信文',
    'zh-Hant': '{party} 傳來特急訊息',
  },
  'alert.hotline.flash.do': {
    en: 'Read it and acknowledge.',
    ja: '内容を確認し、受領してください。',
    'zh-Hant': '請閱讀並按收悉。',
  },
  'alert.hotline.distress': {
    en: 'Distress from {party}',
    ja: '{party} から遭難通報',
    'zh-Hant': '{party} 傳來遇險通報',
  },
  'alert.hotline.distress.do': {
    en: 'Read it, acknowledge, and inform the search-and-rescue coordinator.',
    ja: '内容を確認・受領し、捜索救助調整官に報告してください。',
    'zh-Hant': '請閱讀並按收悉，並通知搜救協調官。',
  },
  'alert.hotline.overdue-to-us': {
    en: '{party} waits for our answer: overdue',
    ja: '{party} への回答 期限超過',
    'zh-Hant': '對 {party} 之回覆已逾時',
  },
  'alert.hotline.overdue-to-us.do': {
    en: 'Answer, or say when you will.',
    ja: '回答するか、回答予定を通知してください。',
    'zh-Hant': '請回覆或告知預定回覆時間。',
  },
  'alert.hotline.overdue-to-them': {
    en: '{party} has not acknowledged or answered in time',
    ja: '{party} からの受領・回答 期限超過',
    'zh-Hant': '{party} 逾時未收悉或回覆',
  },
  'alert.hotline.overdue-to-them.do': {
    en: 'Telephone the counterpart and log the call.',
    ja: '相手側に電話し、通話を記録してください。',
    'zh-Hant': '請致電對方並登錄通話。',
  },
  'alert.hotline.not-held': {
    en: 'Messages not yet held by {party}',
    ja: '通信文が {party} に未着',
    'zh-Hant': '訊息尚未送達 {party}',
  },
  'alert.hotline.not-held.do': {
    en: 'Use the telephone; the message goes by itself when the link is back.',
    ja: '電話で連絡してください。通信文は回線回復後、自動送信されます。',
    'zh-Hant': '請改用電話；訊息於連線恢復後自動傳送。',
  },
  'alert.hotline.no-path': {
    en: 'FLASH cannot reach {party} by any path',
    ja: '至急報：{party} への伝達経路なし',
    'zh-Hant': '特急訊息：無任何路徑可達 {party}',
  },
  'alert.hotline.no-path.do': {
    en: 'Use the telephone, and write a bundle on the link page to be carried by hand.',
    ja: '電話で連絡し、回線画面で搬送用バンドルを作成してください。',
    'zh-Hant': '請改用電話，並於連線頁面製作攜送包交人攜送。',
  },
  'alert.link.relayed': {
    en: 'No direct link to {party}; going by way of {relay}',
    ja: '{party} との直通回線断。{relay} 経由で伝達中',
    'zh-Hant': '與 {party} 直接連線中斷，改由 {relay} 轉送',
  },
  'alert.link.relayed.do': {
    en: 'Records go round; the picture does not. Tell the administrators.',
    ja: '記録は迂回して伝達されますが、状況図は届きません。管理者に連絡してください。',
    'zh-Hant': '紀錄可轉送，但無法傳送海域圖像。請通知管理員。',
  },
  'alert.link.unreachable': {
    en: 'No link to {party}',
    ja: '{party} との回線断',
    'zh-Hant': '與 {party} 斷線',
  },
  'alert.link.unreachable.do': {
    en: 'Use the telephone on the contact card.',
    ja: '連絡先の電話番号を使用してください。',
    'zh-Hant': '請撥打聯絡窗口之電話。',
  },
  'alert.link.refused': {
    en: '{party} refuses the link',
    ja: '{party} が接続を拒否',
    'zh-Hant': '{party} 拒絕連線',
  },
  'alert.link.refused.do': {
    en: 'Ask the administrators of both sides to compare party documents.',
    ja: '双方の管理者が当事者文書を照合してください。',
    'zh-Hant': '請雙方管理員核對參與方文件。',
  },
  'alert.consultation.waits': {
    en: 'A question of {party} waits',
    ja: '{party} からの照会が未処理',
    'zh-Hant': '{party} 之提案待處理',
  },
  'alert.consultation.waits.do': {
    en: 'Open it and take it under consideration.',
    ja: '内容を確認し、検討を開始してください。',
    'zh-Hant': '請開啟並開始審議。',
  },
  'alert.consultation.overdue-to-us': {
    en: '{party} waits for an answer; the time is over',
    ja: '{party} への回答期限超過',
    'zh-Hant': '答覆 {party} 已逾期限',
  },
  'alert.consultation.overdue-to-us.do': {
    en: 'Decide, or ask for more information. No answer is no consent.',
    ja: '決定又は追加照会を行ってください。回答なしは同意ではありません。',
    'zh-Hant': '請作成決定或請求補充資訊。無答覆不視為同意。',
  },
  'alert.consultation.overdue-to-them': {
    en: 'No answer from {party}: no consent',
    ja: '{party} からの回答なし（同意ではない）',
    'zh-Hant': '{party} 無答覆（不視為同意）',
  },
  'alert.consultation.overdue-to-them.do': {
    en: 'Do not act as if there were consent; telephone.',
    ja: '同意がないものとして扱い、電話で確認してください。',
    'zh-Hant': '請勿視為同意，並致電確認。',
  },
  'alert.consultation.not-covered': {
    en: 'A use is outside what {party} and we agreed',
    ja: '{party} との同意の範囲外の使用',
    'zh-Hant': '使用逾越與 {party} 之同意範圍',
  },
  'alert.consultation.not-covered.do': {
    en: 'Open the matter; stop the use or ask anew.',
    ja: '案件を確認し、使用の中止又は改めての要請を行ってください。',
    'zh-Hant': '請開啟案件，停止使用或重新請求。',
  },
  'alert.check.missed': {
    en: 'Communication check with {party} missed',
    ja: '{party} との通信点検 不成立',
    'zh-Hant': '與 {party} 之通聯測試未完成',
  },
  'alert.check.missed.do': {
    en: 'Check again; if it fails, telephone.',
    ja: '再点検し、不成立なら電話してください。',
    'zh-Hant': '請重新測試；仍未完成請致電。',
  },
  'alert.check.not-received': {
    en: 'No communication check from {party}',
    ja: '{party} からの通信点検なし',
    'zh-Hant': '未收到 {party} 之通聯測試',
  },
  'alert.check.not-received.do': {
    en: 'Check from here; if it fails, telephone.',
    ja: '当方から点検し、不成立なら電話してください。',
    'zh-Hant': '請由我方測試；仍未完成請致電。',
  },
  'alert.link.two-with-one-key': {
    en: 'Two nodes of {party} use one key',
    ja: '{party} の二つのノードが同一の鍵を使用',
    'zh-Hant': '{party} 有兩個節點使用同一金鑰',
  },
  'alert.link.two-with-one-key.do': {
    en: 'A copied node, or a stolen key. Telephone the counterpart, and call the administrator.',
    ja: 'ノードの複製または鍵の盗用のおそれ。相手側に電話し、管理者に連絡してください。',
    'zh-Hant': '可能為節點遭複製或金鑰遭竊。請致電對方並通知管理員。',
  },
  'alert.link.notice': {
    en: '{party} says something of a node of {of}',
    ja: '{party} から {of} のノードに関する通報',
    'zh-Hant': '{party} 就 {of} 之節點提出通報',
  },
  'alert.link.notice.do': {
    en: 'Read it on the link page. It is a claim; nothing was done by itself.',
    ja: '回線画面で内容を確認してください。通報であり、自動的な措置は行っていません。',
    'zh-Hant': '請於連線頁面查看。此僅為通報，系統未自動採取措施。',
  },
  'alert.link.clock': {
    en: 'Clocks differ: {party} by {minutes} min',
    ja: '時計の不一致：{party} {minutes}分',
    'zh-Hant': '時鐘不一致：{party} 相差 {minutes} 分',
  },
  'alert.link.clock.do': {
    en: 'Ask both administrators which clock is right. Order of messages may mislead.',
    ja: '双方の管理者に時計を確認してください。通信文の順序に注意。',
    'zh-Hant': '請雙方管理員校對時鐘，並留意訊息順序。',
  },
  'alert.watch.none': {
    en: 'Nobody has our watch',
    ja: '当方の当直不在',
    'zh-Hant': '我方無人值勤',
  },
  'alert.watch.none.do': {
    en: 'Open the watch page and take the watch.',
    ja: '当直画面を開き、当直に就いてください。',
    'zh-Hant': '請開啟值勤畫面並開始值勤。',
  },
  'alert.watch.partner-none': {
    en: '{party}: no watch',
    ja: '{party}：当直不在',
    'zh-Hant': '{party}：無人值勤',
  },
  'alert.watch.partner-none.do': {
    en: 'Telephone before you rely on the hotline.',
    ja: 'ホットラインに頼る前に、電話で確認してください。',
    'zh-Hant': '使用熱線前請先致電確認。',
  },
  'alert.trust.document-expires': {
    en: 'Party document of {party} expires soon',
    ja: '{party} の当事者文書 期限間近',
    'zh-Hant': '{party} 之參與方文件即將到期',
  },
  'alert.trust.document-expires.do': {
    en: 'Administrators: exchange a new document. Links stay up.',
    ja: '管理者は新しい文書を交換してください。回線は維持されます。',
    'zh-Hant': '請管理員交換新文件，連線不受影響。',
  },
  'alert.trust.document-expired': {
    en: 'Party document of {party} has expired',
    ja: '{party} の当事者文書 期限切れ',
    'zh-Hant': '{party} 之參與方文件已到期',
  },
  'alert.trust.document-expired.do': {
    en: 'Links stay up; no new agreement until it is renewed.',
    ja: '回線は維持されます。更新まで新たな取決めはできません。',
    'zh-Hant': '連線維持；更新前不得簽署新協議。',
  },
  'alert.agreement.expires': {
    en: 'The agreement {parties} ends on {date}',
    ja: '取決め（{parties}） {date} に期限到来',
    'zh-Hant': '協議（{parties}）將於 {date} 到期',
  },
  'alert.agreement.expires.do': {
    en: 'Propose its successor in time. When it ends, nothing more is released by it.',
    ja: '後継の取決めを早めに提案してください。期限到来後は、同取決めによる提供が止まります。',
    'zh-Hant': '請及早提出後續協議。到期後即不再依該協議提供資訊。',
  },
  'alert.agreement.ended': {
    en: 'The agreement {parties} ended on {date}',
    ja: '取決め（{parties}） {date} に終了',
    'zh-Hant': '協議（{parties}）已於 {date} 終止',
  },
  'alert.agreement.ended.do': {
    en: 'Nothing is released by it any more. Use the telephone until another is in force.',
    ja: '同取決めによる提供は停止しました。後継の発効まで電話で連絡してください。',
    'zh-Hant': '已不再依該協議提供資訊。後續協議生效前請以電話聯繫。',
  },
  'alert.store.disk-full': {
    en: 'The disk of this node ({party}) is full',
    ja: '当ノード（{party}）の記憶容量不足',
    'zh-Hant': '本節點（{party}）磁碟已滿',
  },
  'alert.store.disk-full.do': {
    en: 'Nothing new can be written here. Use the telephone, and call the administrator to make room.',
    ja: '新規の記録ができません。電話で連絡し、管理者に容量の確保を依頼してください。',
    'zh-Hant': '無法寫入新紀錄。請改用電話，並通知管理員騰出空間。',
  },
  'alert.store.unreadable': {
    en: 'The store of records of this node ({party}) is damaged',
    ja: '当ノード（{party}）の記録装置が損傷',
    'zh-Hant': '本節點（{party}）紀錄儲存損毀',
  },
  'alert.store.unreadable.do': {
    en: 'Use the telephone for what is urgent. Call the administrator: the node must be stopped and its store salvaged.',
    ja: '緊急の用件は電話で連絡してください。管理者に連絡し、ノードの停止と記録の救出を依頼してください。',
    'zh-Hant': '緊急事項請以電話聯繫，並通知管理員停止節點、搶救紀錄。',
  },
  'alert.store.slow': {
    en: 'The disk of this node is slow: {seconds} s for one commit',
    ja: '当ノードのディスクが低速（書込み 1 回に {seconds} 秒）',
    'zh-Hant': '本節點磁碟過慢（單次寫入 {seconds} 秒）',
  },
  'alert.store.slow.do': {
    en: 'Messages wait for it. Call the administrator: the disk may be failing, or shared with something heavy.',
    ja: '通信文の記録が遅れます。管理者に連絡してください（ディスク故障の兆候、または他処理の負荷）。',
    'zh-Hant': '訊息寫入因此延遲，請通知管理員：磁碟可能即將故障，或受其他工作影響。',
  },
  'alert.store.records-damaged': {
    en: 'Records of {party} were damaged on this node’s disk: {count}',
    ja: '{party} の記録 {count} 件が当ノードのディスク上で損傷',
    'zh-Hant': '本節點磁碟上 {party} 之紀錄損毀 {count} 筆',
  },
  'alert.store.records-damaged.do': {
    en: 'They are asked for again from whoever holds them. If this stays, call the administrator: they are in a backup, or lost. The disk may be failing.',
    ja: '保有する相手から再取得中です。解消しない場合は管理者に連絡してください（予備保存から復元、なければ消失）。ディスク故障の兆候の可能性があります。',
    'zh-Hant':
      '正向持有者重新索取。若未解除，請通知管理員自備份還原，否則即已遺失。磁碟可能即將故障。',
  },
  'alert.log.held-back': {
    en: 'A log of {party} cannot be read on',
    ja: '{party} の記録の続きを受け取れません',
    'zh-Hant': '{party} 之紀錄無法繼續接收',
  },
  'alert.log.held-back.do': {
    en: 'What they write there does not reach us. Telephone the counterpart, and call the administrator.',
    ja: '当該記録の通信文は届きません。相手側に電話し、管理者に連絡してください。',
    'zh-Hant': '該紀錄之訊息無法送達我方。請致電對方並通知管理員。',
  },
  'alert.log.forked': {
    en: 'A log of {party} is forked',
    ja: '{party} の記録列に分岐',
    'zh-Hant': '{party} 之紀錄序列出現分岔',
  },
  'alert.log.forked.do': {
    en: 'Both versions are kept as evidence. Call the administrator.',
    ja: '両版とも証拠として保全済。管理者に連絡してください。',
    'zh-Hant': '兩版本均已保全為證，請通知管理員。',
  },
} satisfies Entries
