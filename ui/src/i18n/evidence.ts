/**
 * What kept evidence is of, by its code: what a partner’s node, or a caller, did. The node’s own words
 * are English, and stay beside it. The first ones stand for codes that are not known here.
 */
import type { Entries } from './catalogue'

const row = (en: string, ja: string, zh: string) => ({ en, ja, 'zh-Hant': zh })

export const evidence = {
  'evidence.raw': row('As the node noted it', 'ノードの記録（英文）', '節點原始紀錄（英文）'),
  'evidence.unverified': row(
    'gave what does not verify',
    '検証に合格しない内容を送付',
    '傳來未通過驗證之內容',
  ),
  'evidence.rules': row('broke the rules of the exchange', '交換手順に違反', '違反交換規則'),
  'evidence.call': row('called, and was refused', '接続を要求し、拒否', '來線遭拒'),

  'evidence.fault.unproven': row(
    'accused another of a fork without proof',
    '証明なく他者の記録列の分岐を指摘',
    '未附證明即指稱他方序列分岔',
  ),
  'evidence.feed.forked': row(
    'signed two versions of one log',
    '一つの記録列に二つの版を署名',
    '簽署同一序列之兩個版本',
  ),
  'evidence.feed.id-reused': row(
    'gave two different records under one identity',
    '同一の識別符号で異なる二つの記録を送付',
    '以同一識別碼傳來兩筆不同紀錄',
  ),
  'evidence.feed.bad-blob-name': row(
    'named an attachment whose size and pieces do not agree',
    '添付の大きさと分割数が不一致',
    '附件之大小與分段不符',
  ),
  'evidence.feed.bad-erasure': row(
    'gave an erasure that is not valid: unreadable, not by the author, or of another record',
    '無効な消去指示（判読不能、作成者以外の署名又は対象の相違）を送付',
    '傳來無效之刪除指令（無法辨識、非作者簽署或對象不符）',
  ),
  'evidence.feed.bad-log-name': row(
    'named a log in a way that cannot be read',
    '記録列の名称が判読不能',
    '序列名稱無法辨識',
  ),
  'evidence.feed.bad-receipt': row(
    'gave a receipt that is not valid',
    '無効な受領証を送付',
    '傳來無效之簽收回執',
  ),
  'evidence.feed.broken-chain': row(
    'gave a record that does not join on to the one before it',
    '直前の記録とつながらない記録を送付',
    '傳來與前一筆無法銜接之紀錄',
  ),
  'evidence.feed.gap': row(
    'gave records out of turn',
    '順序の異なる記録を送付',
    '未依順序傳送紀錄',
  ),
  'evidence.feed.malformed-entry': row(
    'gave a log entry that cannot be read',
    '判読できない記録列の項目を送付',
    '傳來無法辨識之序列項目',
  ),
  'evidence.feed.malformed-record': row(
    'gave a record that cannot be read',
    '判読できない記録を送付',
    '傳來無法辨識之紀錄',
  ),
  'evidence.feed.marking-above-ceiling': row(
    'gave a record marked above what this node may keep; it was not kept, and they must withdraw it',
    '当ノードの上限を超える取扱区分の記録を送付（保存せず。相手側の取下げが必要）',
    '傳來標示等級超過本節點上限之紀錄（未予保存，須由對方撤回）',
  ),
  'evidence.feed.unknown-marking': row(
    'gave a record with a marking that its party document does not name; the rest of the log waits for a newer document',
    '当事者文書にない取扱区分の記録を送付（新しい文書の受領まで以降の記録は保留）',
    '傳來其參與方文件未列標示等級之紀錄（後續紀錄待新版文件到達）',
  ),
  'evidence.feed.no-body': row(
    'gave an entry with neither its content nor an erasure',
    '内容も消去指示もない項目を送付',
    '傳來既無內容亦無刪除指令之項目',
  ),
  'evidence.feed.no-fork': row(
    'told of a fork with two entries that can stand in one log',
    '両立する二つの項目を分岐として通報',
    '以可並存之兩筆項目指稱分岔',
  ),
  'evidence.feed.unknown-author': row(
    'gave what a party wrote that is not confirmed here',
    '当ノードで未登録の当事者の記録を送付',
    '傳來本節點未登錄參與方之紀錄',
  ),
  'evidence.feed.wrong-body': row(
    'gave content that is not the one it signed for',
    '署名と一致しない内容を送付',
    '傳來與簽署不符之內容',
  ),
  'evidence.feed.wrong-log': row(
    'gave an entry of one log as another’s',
    '別の記録列の項目を送付',
    '以他序列之項目充作本序列',
  ),
  'evidence.feed.wrong-piece': row(
    'gave a piece of an attachment that is not the one it named',
    '名称と一致しない添付の断片を送付',
    '傳來與名稱不符之附件分段',
  ),
  'evidence.cose.bad-signature': row(
    'gave a signature that does not verify',
    '検証に合格しない署名を送付',
    '傳來未通過驗證之簽章',
  ),
  'evidence.cose.malformed': row(
    'gave a signed envelope that cannot be read',
    '判読できない署名データを送付',
    '傳來無法辨識之簽署資料',
  ),
  'evidence.cose.wrong-content': row(
    'signed something of another kind than was due',
    '求められたものと種類の異なる署名データを送付',
    '傳來之簽署資料類別不符',
  ),
  'evidence.link.bad-hello': row(
    'called with first words that cannot be read',
    '接続時の応答が判読不能',
    '連線回應無法辨識',
  ),
  'evidence.link.not-sealed': row(
    'a message was altered, dropped or repeated on the way; the link was made anew',
    '通信が途中で改変、欠落又は重複（回線を再接続）',
    '訊息於途中遭變更、遺漏或重複（已重新連線）',
  ),
  'evidence.link.other-party': row(
    'another node answered or called than its key says',
    '鍵の示すノードと異なるノードが応答又は接続',
    '連線之節點與金鑰所示不符',
  ),
  'evidence.link.other-protocol': row(
    'their software speaks another version of the link; the older side must upgrade',
    '回線手順の版が不一致（古い側の更新が必要）',
    '連線規約版本不符（較舊一方須升級）',
  ),
  'evidence.link.unknown-key': row(
    'somebody called with a key that is in no party document held here',
    '当事者文書にない鍵による接続要求',
    '以參與方文件所無之金鑰來線',
  ),
  'evidence.link.two-with-one-key': row(
    'two nodes call with one key: a copy may be running',
    '二つのノードが同一の鍵で接続（複製が稼働している可能性）',
    '兩個節點以同一金鑰連線（可能有複製主機運作中）',
  ),
  'evidence.parcel.malformed': row(
    'a relayed parcel cannot be read',
    '中継された封緘データが判読不能',
    '轉送之封裝資料無法辨識',
  ),
  'evidence.parcel.not-for-us': row(
    'a relayed parcel is for another node',
    '中継された封緘データの宛先が当ノードでない',
    '轉送之封裝資料非以本節點為收件者',
  ),
  'evidence.parcel.unknown-author': row(
    'a relayed parcel is not signed by a node of the party it names',
    '中継された封緘データの署名が名義の当事者のものでない',
    '轉送之封裝資料非由所稱參與方之節點簽署',
  ),
  'evidence.parcel.unknown-sender': row(
    'a relayed parcel comes from a party that is not confirmed here',
    '未登録の当事者からの中継データ',
    '轉送之封裝資料來自未登錄之參與方',
  ),
  'evidence.picture.bad-frame': row(
    'gave a picture of vessels that cannot be read, or in another party’s name',
    '判読できない、又は他者名義の状況図を送付',
    '傳來無法辨識或以他方名義之海域圖像',
  ),
  'evidence.picture.bad-message': row(
    'a message of the vessel picture cannot be read',
    '状況図の通信文が判読不能',
    '海域圖像訊息無法辨識',
  ),
  'evidence.picture.unasked-frame': row(
    'floods this node with pictures of vessels without waiting for an answer',
    '応答を待たずに状況図を大量送付',
    '未待回應即大量傳送海域圖像',
  ),
  'evidence.sealing.bad-key': row(
    'named a sealing key that is none',
    '封緘鍵が不正',
    '封裝金鑰無效',
  ),
  'evidence.sealing.cannot-open': row(
    'sealed bytes do not open: altered, or sealed to another node or an old key',
    '封緘データを開封不能（改変、宛先の相違又は旧鍵）',
    '封裝資料無法開啟（遭變更、收件者不符或使用舊金鑰）',
  ),
  'evidence.store.damaged': row(
    'damaged on our own disk; asked for again',
    '当ノードのディスク上で損傷（再取得を要求）',
    '於本節點磁碟上損毀（已要求重傳）',
  ),
  'evidence.store.not-the-next': row(
    'gave a record that does not follow the last one held here',
    '保有する最終の記録に続かない記録を送付',
    '傳來與所持末筆不相接之紀錄',
  ),
  'evidence.sync.frame-too-large': row(
    'gave a picture of vessels without end',
    '上限を超える状況図を送付',
    '傳來超過上限之海域圖像',
  ),
  'evidence.sync.malformed': row(
    'sent a message that cannot be read, or over the limit',
    '判読できない、又は上限を超える通信文を送付',
    '傳來無法辨識或超過上限之訊息',
  ),
  'evidence.sync.not-for-us': row(
    'told of a log that is not for us: what passes between others',
    '当方が対象でない記録列を通知',
    '告知非以我方為對象之序列',
  ),
  'evidence.sync.over-credit': row(
    'sends more than it was granted',
    '許可された量を超えて送信',
    '傳送量超過許可',
  ),
  'evidence.sync.too-many-logs': row(
    'tells of more logs than any partner has',
    '過大な数の記録列を通知',
    '告知之序列數過多',
  ),
  'evidence.sync.too-many-wants': row(
    'asks for more at once than any partner needs',
    '過大な要求を一括送信',
    '一次要求過多資料',
  ),
  'evidence.sync.unasked': row(
    'gave what nobody had asked for',
    '要求していない内容を送付',
    '傳來未經要求之內容',
  ),
  'evidence.trust.after-last-good': row(
    'gave what was signed after its party ceased to vouch for that key',
    '当事者が保証を終えた鍵による、以後の署名の記録を送付',
    '傳來該參與方停止擔保金鑰後所簽署之紀錄',
  ),
  'evidence.trust.key-dropped': row(
    'gave a party document that leaves out a former key',
    '旧鍵を欠く当事者文書を送付',
    '傳來遺漏舊金鑰之參與方文件',
  ),
  'evidence.trust.malformed-document': row(
    'gave a party document that cannot be read',
    '判読できない当事者文書を送付',
    '傳來無法辨識之參與方文件',
  ),
  'evidence.trust.other-root': row(
    'gave a party document signed by another root key than the confirmed one: call the partner',
    '確認済のものと異なる最上位鍵で署名された当事者文書を送付。電話で相手側に確認してください',
    '傳來以非經確認之根金鑰簽署之參與方文件，請致電對方確認',
  ),
  'evidence.trust.revoked-node': row(
    'a node called, or signed, that its party has revoked',
    '失効済のノードによる接続又は署名',
    '已撤銷之節點來線或簽署',
  ),
  'evidence.trust.rolled-back': row(
    'gave an older party document than the one held here',
    '保有するものより古い当事者文書を送付',
    '傳來較所持版本舊之參與方文件',
  ),
  'evidence.trust.two-documents': row(
    'its party signed two documents of one version: call the partner',
    '同一の版の当事者文書が二つ署名されています。電話で相手側に確認してください',
    '該參與方簽署同一版次之兩份文件，請致電對方確認',
  ),
  'evidence.trust.unknown-key': row(
    'gave what is signed with a key that its party document does not name',
    '当事者文書にない鍵で署名された内容を送付',
    '傳來以參與方文件所無金鑰簽署之內容',
  ),
  'evidence.trust.unknown-node': row(
    'gave what is of a node that its party document does not name',
    '当事者文書にないノードの内容を送付',
    '傳來參與方文件所無節點之內容',
  ),
} satisfies Entries
