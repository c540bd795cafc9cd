/** The receivers of AIS: their health in plain words. */
import type { Entries } from './catalogue'

export const receivers = {
  'nav.receivers': { en: 'Receivers', ja: '受信局', 'zh-Hant': '接收站' },
  'receivers.about': {
    en: 'Where this node hears AIS. Counts are since its picture began.',
    ja: 'このノードの AIS 受信源。件数は船位情報の処理開始以降。',
    'zh-Hant': '本節點之 AIS 接收來源，數值自船位資訊啟動起累計。',
  },
  'receivers.none': {
    en: 'No receiver yet. Your administrator names one in the node’s configuration (sources).',
    ja: '受信局は未設定です。管理者がノードの設定（sources）に登録します。',
    'zh-Hant': '尚未設定接收站，請由管理員於節點設定檔（sources）登錄。',
  },
  'receivers.stale': {
    en: 'No answer since {time}; below is what was known then.',
    ja: '{time} 以降、応答なし。以下はその時点の内容です。',
    'zh-Hant': '自 {time} 起無回應，以下為當時內容。',
  },
  'receivers.well': { en: 'well', ja: '正常', 'zh-Hant': '正常' },
  'receivers.waiting': { en: 'waiting', ja: '受信待ち', 'zh-Hant': '等待中' },
  'receivers.stalled': { en: 'silent', ja: '受信途絶', 'zh-Hant': '訊號中斷' },
  'receivers.failing': { en: 'trouble', ja: '異常', 'zh-Hant': '異常' },
  'receivers.finished': { en: 'at its end', ja: '終了', 'zh-Hant': '已結束' },
  'receivers.say.well': {
    en: 'Reports come in and are sound.',
    ja: '正常に受信しています。',
    'zh-Hant': '接收正常。',
  },
  'receivers.say.waiting': {
    en: 'Nothing has come yet.',
    ja: 'まだ何も受信していません。',
    'zh-Hant': '尚未收到任何資料。',
  },
  'receivers.say.finished': {
    en: 'The recording has been played to its end.',
    ja: '記録の再生が終わりました。',
    'zh-Hant': '紀錄檔已播放完畢。',
  },
  'wrong.not-connected': {
    en: 'Not connected. Check the receiver’s power, its line and its address; the node keeps trying.',
    ja: '未接続です。受信機の電源・回線・接続先を点検してください。再接続は自動で続けます。',
    'zh-Hant': '未連線。請檢查接收機電源、線路及位址，節點將持續嘗試連線。',
  },
  'wrong.silent': {
    en: 'Nothing has come for over a minute. Check antenna and receiver; the map ages meanwhile.',
    ja: '1分以上受信がありません。空中線と受信機を点検してください。この間、船位は更新されません。',
    'zh-Hant': '逾 1 分鐘未收到資料。請檢查天線及接收機，其間船位不會更新。',
  },
  'wrong.other-protocol': {
    en: 'What comes is not AIS. Check that address and port are those of an AIS receiver.',
    ja: '受信内容が AIS ではありません。接続先とポートが AIS 受信機のものか確認してください。',
    'zh-Hant': '收到之內容並非 AIS。請確認位址與連接埠確為 AIS 接收機。',
  },
  'wrong.flood': {
    en: 'It sends faster than the node takes in: what is too much is dropped, so reports are missing.',
    ja: '受信量が処理の上限を超えています。超過分は破棄しており、欠けている報告があります。',
    'zh-Hant': '資料量超過處理上限，超出部分已捨棄，船位資料因而不完整。',
  },
  'wrong.bad-checksums': {
    en: 'More than 1 sentence in 20 is damaged on the way (checksum). Check cable and serial speed.',
    ja: '20文に1文以上が伝送中に損傷しています（チェックサム不一致）。ケーブルと通信速度を点検してください。',
    'zh-Hant': '逾二十分之一語句於傳輸中毀損（檢查碼錯誤）。請檢查線材及序列埠速率。',
  },
  'wrong.broken-messages': {
    en: 'Many sentences are broken. Check what lies between receiver and node.',
    ja: '形式の崩れた文が多数あります。受信機とノードの間の機器を点検してください。',
    'zh-Hant': '大量語句格式損壞。請檢查接收機與節點間之設備。',
  },
  'wrong.clock': {
    en: 'Its times jump. The node’s own clock stands in their place; have the receiver’s clock set.',
    ja: '時刻が不連続です。ノードの時計で代用しています。受信機の時計を合わせてください。',
    'zh-Hant': '時間跳動，現以節點時鐘代替。請校正接收機時鐘。',
  },
  'receivers.problem': {
    en: 'For the administrator',
    ja: '管理者向け',
    'zh-Hant': '管理員參考',
  },
  'receivers.last': { en: 'Last heard', ja: '最終受信', 'zh-Hant': '最後收訊' },
  'receivers.last-ago': {
    en: '{age} ago, {time}',
    ja: '{age}前（{time}）',
    'zh-Hant': '{age}前（{time}）',
  },
  'receivers.never': { en: 'never', ja: '受信なし', 'zh-Hant': '從未收到' },
  'receivers.rate': {
    en: 'Rate, last minute',
    ja: '受信率（直近1分）',
    'zh-Hant': '速率（最近 1 分鐘）',
  },
  'receivers.rates': {
    en: '{sentences} sentences, {positions} positions a second',
    ja: '毎秒 {sentences} 文、船位 {positions} 件',
    'zh-Hant': '每秒 {sentences} 句，船位 {positions} 筆',
  },
  'receivers.counts': { en: 'Taken in', ja: '受信件数', 'zh-Hant': '已接收' },
  'receivers.counted': {
    en: '{positions} positions, {statics} of name and voyage',
    ja: '船位 {positions} 件、船名・航海情報 {statics} 件',
    'zh-Hant': '船位 {positions} 筆，船名及航程 {statics} 筆',
  },
  'receivers.checksum': {
    en: 'Checksum errors',
    ja: 'チェックサム不一致',
    'zh-Hant': '檢查碼錯誤',
  },
  'receivers.malformed': { en: 'Broken sentences', ja: '形式不良の文', 'zh-Hant': '格式損壞語句' },
  'receivers.incomplete': {
    en: 'Messages lacking a part',
    ja: '一部未着の通報',
    'zh-Hant': '缺段訊息',
  },
  'receivers.shed': { en: 'Dropped in floods', ja: '過多による破棄', 'zh-Hant': '過量捨棄' },
  'receivers.flags': {
    en: 'Marked reports',
    ja: '印の付いた報告',
    'zh-Hant': '標記之報告',
  },
  'receivers.no-flags': {
    en: 'No report carries a mark.',
    ja: '印の付いた報告はありません。',
    'zh-Hant': '無標記之報告。',
  },
  'receivers.mark': { en: 'Mark', ja: '印', 'zh-Hant': '標記' },
  'receivers.reports': { en: 'Reports', ja: '件数', 'zh-Hant': '筆數' },
  'receivers.coverage': { en: 'Where it hears', ja: '受信範囲', 'zh-Hant': '接收範圍' },
  'receivers.no-coverage': {
    en: 'No position has come yet, so nothing is known of where it hears.',
    ja: '船位が未受信のため、受信範囲は不明です。',
    'zh-Hant': '尚未收到船位，接收範圍不明。',
  },
  'receivers.covers': {
    en: 'Heard from {cells} cells of half a degree between {south} and {north}, {west} and {east}; {old} of them silent for an hour.',
    ja: '{south}～{north}、{west}～{east} の 0.5 度区画 {cells} か所で受信。うち {old} か所は1時間受信なし。',
    'zh-Hant':
      '{south} 至 {north}、{west} 至 {east} 間共 {cells} 個半度方格有接收，其中 {old} 格逾 1 小時無訊號。',
  },
  'receivers.legend': {
    en: 'Each cell is half a degree. Darker: more reports. Outline only: silent for an hour. Not for navigation.',
    ja: '1区画は 0.5 度。濃いほど多数。枠のみは1時間受信なし。航海用ではありません。',
    'zh-Hant': '每格半度，顏色越深筆數越多，僅外框者逾 1 小時無訊號。不可供航行使用。',
  },

  'flag.BAD_CHECKSUM': {
    en: 'damaged on the way (checksum)',
    ja: '伝送中に損傷（チェックサム）',
    'zh-Hant': '傳輸毀損（檢查碼）',
  },
  'flag.TRUNCATED': { en: 'cut short', ja: '途中で切断', 'zh-Hant': '內容截短' },
  'flag.WRONG_LENGTH': { en: 'too long', ja: '規定より長い', 'zh-Hant': '長度超出規定' },
  'flag.INVALID_MMSI': {
    en: 'a number that nobody gives out',
    ja: '存在し得ない識別番号',
    'zh-Hant': '無效識別碼',
  },
  'flag.IMPOSSIBLE_POSITION': {
    en: 'a place beyond the globe',
    ja: '存在し得ない位置',
    'zh-Hant': '不可能之位置',
  },
  'flag.OWN_SHIP': { en: 'the receiver’s own ship', ja: '自船', 'zh-Hant': '本船' },
  'flag.REPEATED': { en: 'through a repeater', ja: '中継局経由', 'zh-Hant': '經中繼臺轉發' },
  'flag.DUPLICATE': { en: 'heard twice', ja: '重複受信', 'zh-Hant': '重複接收' },
  'flag.BAD_ARMOUR': {
    en: 'letters that AIS does not have',
    ja: 'AIS にない文字を含む',
    'zh-Hant': '含 AIS 所無之字元',
  },
  'flag.NO_CHECKSUM': { en: 'without a checksum', ja: 'チェックサムなし', 'zh-Hant': '無檢查碼' },
  'flag.NO_POSITION': { en: 'without a position', ja: '位置なし', 'zh-Hant': '無位置' },
  'flag.BAD_TIME': {
    en: 'a time that cannot be; ours stands instead',
    ja: '時刻異常（当方の時刻で代用）',
    'zh-Hant': '時間異常（以我方時間代替）',
  },
  'flag.JUMP': {
    en: 'from where the ship cannot have come to',
    ja: '到達し得ない位置への移動',
    'zh-Hant': '不合理之位移',
  },
} satisfies Entries
