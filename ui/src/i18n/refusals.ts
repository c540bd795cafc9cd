/** More refusals by code: what an officer meets now and then, and who can help. See errors.ts. */
import type { Entries } from './catalogue'

const row = (en: string, ja: string, zh: string) => ({ en, ja, 'zh-Hant': zh })

export const refusals = {
  'error.hotline.attachment-incomplete': row(
    'The file is still arriving. It comes by itself; try again shortly.',
    '添付は受信中です。自動で受信します。しばらくしてから操作してください。',
    '附件尚在接收，將自動收齊，請稍後再試。',
  ),
  'error.hotline.bad-reply': row(
    'An answer names the message and whether you will do it, cannot, or answer later.',
    '回答には、対象の通信文と回答の区分を指定してください。',
    '回覆須指明所覆訊息及回覆類別。',
  ),
  'error.hotline.no-addressee': row(
    'Choose at least one body that is to read it.',
    '閲覧する機関を一以上選択してください。',
    '請至少選擇一個收閱機關。',
  ),
  'error.hotline.no-subject': row(
    'Write a subject of 1 to 200 letters.',
    '件名を1～200字で記入してください。',
    '請填寫主旨，1 至 200 字。',
  ),
  'error.hotline.outside-audience': row(
    'That body is of a party outside this conversation. Open another conversation.',
    'その機関はこの会話の共有範囲外です。別の会話を開始してください。',
    '該機關非本對話之通聯方，請另開對話。',
  ),
  'error.hotline.own-message': row(
    'Your own side’s message is acknowledged by those it is for.',
    '当方の通信文は、宛先の側が受領します。',
    '我方訊息應由受文者收悉。',
  ),
  'error.hotline.unknown-body': row(
    'That party’s document names no such body or post. Choose another, or ask your administrator.',
    '当事者文書にその機関・職がありません。選び直すか、管理者に照会してください。',
    '參與方文件無此機關或職務，請重新選擇或洽管理員。',
  ),
  'error.phrases.bad-part': row(
    'A part of a message is a text or a phrase, not both.',
    '一つの項目は自由文か定型文のいずれかです。',
    '每一項目僅能為自由文字或標準用語其一。',
  ),
  'error.phrases.bad-slot': row(
    'A slot of the phrase has a value it cannot have. Fill it in again.',
    '定型文の欄に使用できない値があります。記入し直してください。',
    '標準用語欄位內容不符，請重新填寫。',
  ),
  'error.phrases.missing-slot': row(
    'A slot of the phrase is not filled.',
    '定型文に未記入の欄があります。',
    '標準用語有欄位未填。',
  ),
  'error.phrases.unknown-phrase': row(
    'This node’s phrase book has no such phrase. Use free text.',
    '当ノードの定型文集にありません。自由文で記入してください。',
    '本節點用語集無此用語，請改用自由文字。',
  ),
  'error.phrases.bad-book': row(
    'The phrase book of this node is faulty. Use free text and tell your administrator.',
    '当ノードの定型文集に不備があります。自由文を使用し、管理者に連絡してください。',
    '本節點用語集有誤，請改用自由文字並通知管理員。',
  ),
  'error.feed.blob-empty': row(
    'The file is empty. Choose another.',
    '添付が空です。選び直してください。',
    '檔案無內容，請重新選擇。',
  ),
  'error.feed.blob-too-large': row(
    'The file is over the limit. Send it in parts or another way.',
    '添付が上限を超えています。分割するか、別の手段で送付してください。',
    '附件超過上限，請分割或以其他方式傳送。',
  ),
  'error.feed.too-large': row(
    'Too much for one record. Put the bulk of it into an attachment.',
    '一件の上限を超えています。本文を短くし、残りは添付としてください。',
    '內容超過單筆上限，請將大部分改列附件。',
  ),
  'error.feed.not-ours': row(
    'Only the side that wrote it can erase it. Ask them.',
    '消去できるのは作成した側のみです。相手側に依頼してください。',
    '僅原發文方可刪除，請洽對方。',
  ),
  'error.feed.not-erasable': row(
    'Agreements and erasures are kept for good: they must stay provable.',
    '取決めと消去の記録は、証明のため消去できません。',
    '協議及刪除紀錄須可供查證，不得刪除。',
  ),
  'error.alert.not-active': row(
    'The alert is over already.',
    '警報は既に終了しています。',
    '警報已結束。',
  ),
  'error.alert.unknown': row(
    'There is no such alert.',
    '該当する警報はありません。',
    '查無此警報。',
  ),
  'error.liaison.empty-call': row(
    'Say with whom the call was.',
    '通話相手を記入してください。',
    '請填寫通話對象。',
  ),
  'error.liaison.unknown-body': row(
    'Our side has no such body.',
    '当方にその機関はありません。',
    '我方無此機關。',
  ),
  'error.agreement.bad': row(
    'The text of the agreement is not sound: check its parties, times and rules.',
    '取決めの内容に不備があります。当事者、期間及び規則を確認してください。',
    '協議內容有誤，請檢查參與方、期間及規則。',
  ),
  'error.agreement.document-expired': row(
    'A side’s party document has expired: nothing new can be agreed until that side renews it. Links stay up.',
    '当事者文書が期限切れです。当該当事者が更新するまで新たな取決めはできません。回線は維持されます。',
    '有一方之參與方文件已到期，更新前不得簽署新協議；連線不受影響。',
  ),
  'error.agreement.not-suspended': row(
    'There is no suspension to end.',
    '解除すべき停止はありません。',
    '目前並無暫停可供解除。',
  ),
  'error.agreement.nothing-to-sign': row(
    'There is no proposed text, or more than one. Agree by voice which text it is.',
    '提案文がないか、複数あります。どの案文か、口頭で確認してください。',
    '無擬議文本或有多份，請先以口頭確認為哪一份。',
  ),
  'error.agreement.unknown': row(
    'There is no such agreement at this node.',
    '当ノードにその取決めはありません。',
    '本節點查無此協議。',
  ),
  'error.agreement.contradicts': row(
    'It contradicts another agreement between the same sides. End or change that one first.',
    '同じ当事者間の別の取決めと矛盾します。先にその取決めを終了又は変更してください。',
    '與相同參與方間之另一協議牴觸，請先終止或修改該協議。',
  ),
  'error.agreement.unknown-body': row(
    'It names a body that its party’s document does not have. Change the text, or get that side’s new document.',
    '当事者文書にない機関が記載されています。文を改めるか、その当事者の新しい文書を取得してください。',
    '所列機關不在該參與方文件內。請修改文本，或取得該方之新文件。',
  ),
  'error.agreement.text-changed': row(
    'The text is not the one you were shown. Read it again before you sign.',
    '表示された文と異なります。再度確認のうえ署名してください。',
    '文本與所示不同，請重新審閱後再簽署。',
  ),
  'error.agreement.step-taken': row(
    'That step is not open to this: it is taken already, or not below the one that stands.',
    'その段階は既に発効しているか、現在の段階より下ではありません。',
    '該階段已生效，或未低於目前階段。',
  ),
  'error.agreement.step-skipped': row(
    'Steps are taken one after another. The one before it must stand first.',
    '段階は順に進みます。先に前の段階の発効が必要です。',
    '階段須依序進行，須待前一階段生效。',
  ),
  'error.agreement.conditions-unmet': row(
    'The conditions of this step are not met yet. Its figures are on the ladder.',
    'この段階の条件を満たしていません。達成状況は段階表のとおりです。',
    '本階段條件尚未成就，進度見階段表。',
  ),
  'error.agreement.unempowered': row(
    'It was not signed by a post that may sign. A post with the power signs it.',
    '署名権限のない職による署名です。権限のある職が署名してください。',
    '並非由具簽署權限之職務簽署，須由具權限者簽署。',
  ),
  'error.agreement.no-template': row(
    'There is no template of that name. Choose one from the list.',
    'その名称の様式はありません。一覧から選択してください。',
    '查無此範本，請自清單選取。',
  ),
  'error.picture.no-answer': row(
    'The picture did not answer in time. Try again shortly.',
    '海上状況の処理から応答がありません。しばらくして再試行してください。',
    '海上圖像逾時未回應，請稍後再試。',
  ),
  'error.purpose-not-covered': row(
    'the agreement does not cover this purpose',
    'この目的は取決めの対象外',
    '協議未涵蓋此目的',
  ),
  'error.outside-area': row(
    'a position lies outside the agreed areas',
    '位置が対象海域外',
    '位置在適用海域外',
  ),
  'error.third-party': row(
    'it was given by another side and may not be passed on',
    '他の当事者から提供されたもので、第三者提供不可',
    '係他方提供，不得轉知',
  ),
  'error.not-released-before': row(
    'what it refers to was not released to them',
    '対象の記録が未提供',
    '所涉紀錄未曾提供',
  ),
  'error.accounts.bad-lifetime': row(
    'A token lives for 1 to 3,660 days.',
    'トークンの有効期間は1～3,660日です。',
    '權杖效期為 1 至 3,660 日。',
  ),
  'error.accounts.bad-name': row(
    'An account name has 1 to 64 letters, digits, dots, underscores, at signs or hyphens.',
    '利用者名は、英数字、ピリオド、下線、アットマーク、ハイフンの1～64字です。',
    '帳號為 1 至 64 字，限英數字、句點、底線、@ 及連字號。',
  ),
  'error.accounts.unknown-officer': row(
    'There is no such account in use. An administrator can make one.',
    '該当する利用者はありません。管理者が登録できます。',
    '查無使用中之帳號，可由管理員建立。',
  ),
  'error.accounts.unknown-scope': row(
    'Choose at least one of read, write, watch and admin.',
    '範囲は read、write、watch、admin から一以上を選択してください。',
    '請至少選擇 read、write、watch、admin 其中一項。',
  ),
  'error.accounts.unknown-session': row(
    'There is no such session; it may have ended already.',
    '該当するセッションはありません。既に終了した可能性があります。',
    '查無此登入，可能已終止。',
  ),
  'error.accounts.unknown-time-zone': row(
    'That time zone is not known. Write it like Asia/Tokyo.',
    'その時間帯は不明です。例：Asia/Tokyo',
    '無法辨識時區。例：Asia/Taipei',
  ),
  'error.accounts.unknown-token': row(
    'There is no such token; it may have been revoked already.',
    '該当するトークンはありません。既に失効した可能性があります。',
    '查無此權杖，可能已撤銷。',
  ),
  'error.web.cross-site': row(
    'The request did not come from these pages. Load the page again.',
    'この画面からの要求ではありません。画面を再読込してください。',
    '請求並非來自本系統頁面，請重新載入。',
  ),
  'error.web.method-not-allowed': row(
    'The node does not take this here. Load the page again.',
    'ノードはこの操作を受け付けません。画面を再読込してください。',
    '節點不接受此操作，請重新載入頁面。',
  ),
  'error.web.too-many-requests': row(
    'This page asked the node too often. Wait a moment, then try again.',
    '要求が短時間に集中しました。少し待って再操作してください。',
    '短時間內請求過多，請稍候再試。',
  ),
  'error.web.scope': row(
    'The token does not reach that far. An administrator can issue one that does.',
    'トークンの範囲外です。管理者が発行できます。',
    '權杖範圍不足，可由管理員另行核發。',
  ),
  'error.store.busy': row(
    'Another process holds the node’s store. Tell your administrator.',
    '別の処理が記録装置を使用中です。管理者に連絡してください。',
    '節點儲存正由其他程序使用，請通知管理員。',
  ),
  'error.store.damaged': row(
    'The node’s store is damaged. Tell your administrator at once and use the telephone.',
    '記録が損傷しています。直ちに管理者に連絡し、電話を使用してください。',
    '節點儲存已損毀，請立即通知管理員並改用電話。',
  ),
} satisfies Entries
