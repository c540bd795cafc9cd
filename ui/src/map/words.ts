/**
 * The words of the map in three languages; each row English, Japanese, Traditional Chinese.
 * `{slots}` are filled by `say`. A test holds that no row is incomplete.
 */

import type { Lang } from '../model/picture-flags'

export const WORDS = {
  'map.help': [
    'Map. Arrow keys move it, plus and minus zoom. “Vessel list” gives the vessels near the centre.',
    '地図。矢印キーで移動、＋と－で拡大縮小。中心付近の船舶は「船舶一覧」で確認できます。',
    '地圖。方向鍵移動，＋、－鍵縮放。中心附近之船舶請用「船舶清單」。',
  ],
  'not-for-navigation': ['Not for navigation', '航海用ではありません', '不可供航行使用'],
  pointer: ['Pointer', 'カーソル位置', '游標位置'],
  centre: ['Centre', '中心', '中心'],
  nm: ['nm', '海里', '浬'],
  'zoom.in': ['Zoom in', '拡大', '放大'],
  'zoom.out': ['Zoom out', '縮小', '縮小'],
  'zoom.home': ['Back to the first view', '初期表示に戻る', '回到預設範圍'],
  layers: ['Layers', '表示項目', '圖層'],
  'layers.labels': ['Vessel names', '船名', '船名'],
  'layers.vectors': ['Speed vectors', '速力ベクトル', '航速向量'],
  'layers.places': ['Place names', '地名', '地名'],
  'layers.graticule': ['Graticule', '経緯線', '經緯線'],
  'layers.lost': ['Marks of last positions', '最終位置の印', '最後位置標記'],
  'vectors.minutes': ['{minutes} min ahead', '{minutes}分先', '{minutes}分鐘後'],
  'source.vessels': ['{count} vessels', '{count}隻', '{count}艘'],
  'source.waiting': ['no picture received yet', '船位情報 未受信', '尚未收到船位資訊'],
  'source.newest': ['newest {age}', '最新 {age}', '最新 {age}'],
  'note.delayed': ['positions are delayed', '位置は遅延して提供', '位置延遲提供'],
  'note.reduced': [
    'precision or area is reduced',
    '精度または範囲を制限して提供',
    '精度或範圍受限',
  ],
  'note.suspended': ['sharing is suspended', '提供は停止中', '已暫停提供'],
  'note.link-down': [
    'link is down; shown as last received',
    '回線断。最後に受信した状態',
    '已斷線，所示為最後收到之狀態',
  ],
  'note.connecting': ['connecting', '接続中', '連線中'],
  'note.no-link': [
    'page has lost its node; nothing is current',
    'ノードとの接続断。表示は最新ではありません',
    '與節點斷線，所示非最新',
  ],
  'note.since': ['since {time}', '{time}から', '自 {time} 起'],
  lacks: ['The picture lacks', '欠けている情報', '船位資訊缺漏'],
  legend: ['Legend', '凡例', '圖例'],
  'legend.shape': ['Shape: type of vessel', '形：船種', '形狀：船種'],
  'legend.fill': ['Colour and mark: source', '色と印：提供元', '顏色與記號：來源'],
  'legend.outline': ['Outline: age of position', '輪郭：位置の古さ', '外框：位置新舊'],
  'legend.crowd': [
    'Number: vessels of one source counted together; choose it, or zoom in, to see them',
    '数字：同一提供元の船舶をまとめた隻数。選択又は拡大で個別表示',
    '數字：同一來源船舶合計艘數，點選或放大可個別顯示',
  ],
  'fresh.0': ['current', '最新', '最新'],
  'fresh.1': ['ageing', '経過あり', '稍舊'],
  'fresh.2': ['old', '古い', '過舊'],
  'fresh.3': ['last known position', '最終位置', '最後位置'],
  'group.cargo': ['Cargo', '貨物船', '貨船'],
  'group.tanker': ['Tanker', 'タンカー', '液貨船'],
  'group.passenger': ['Passenger, high-speed craft', '旅客船・高速船', '客船、高速船'],
  'group.fishing': ['Fishing', '漁船', '漁船'],
  'group.patrol': ['Patrol, rescue, military', '巡視・救難・軍用', '巡防、救難、軍用'],
  'group.service': ['Tug, pilot, work vessel', '引船・水先船・作業船', '拖船、引水船、工作船'],
  'group.pleasure': ['Pleasure craft', 'プレジャーボート', '遊艇'],
  'group.other': ['Other or not known', 'その他・不明', '其他或不明'],
  'group.base': ['Base station', '陸上局', '岸臺'],
  'group.aton': ['Aid to navigation', '航路標識', '助航設施'],
  'group.aircraft': ['SAR aircraft', '捜索救助航空機', '搜救航空器'],
  search: ['Search', '検索', '搜尋'],
  'search.hint': [
    'Name, MMSI, call sign, IMO',
    '船名・MMSI・呼出符号・IMO',
    '船名、MMSI、呼號、IMO',
  ],
  'search.none': ['Nothing held matches', '該当する船舶はありません', '查無符合之船舶'],
  'search.found': ['{count} found', '{count}件', '找到 {count} 筆'],
  measure: ['Measure', '距離・方位の測定', '測距測向'],
  'measure.hint': [
    'Choose two points. Enter takes the centre of the map.',
    '2点を選んでください。Enterで地図の中心を取ります。',
    '請選兩點。按 Enter 取地圖中心。',
  ],
  'measure.next': ['Now the second point.', '次に終点を選んでください。', '請選終點。'],
  'measure.result': [
    '{range}, bearing {bearing}°',
    '{range}　方位 {bearing}°',
    '{range}，方位 {bearing}°',
  ],
  close: ['Close', '閉じる', '關閉'],
  'nearest.title': [
    '30 vessels nearest to the centre',
    '中心に近い船舶30隻',
    '距中心最近之 30 艘船舶',
  ],
  'nearest.open': ['Vessel list', '船舶一覧', '船舶清單'],
  'nearest.none': [
    'No vessel is held near here.',
    '付近に船舶の情報はありません。',
    '附近無船舶資料。',
  ],
  'nearest.range': ['Range', '距離', '距離'],
  'nearest.bearing': ['Bearing', '方位', '方位'],
  'card.title': ['Vessel', '船舶', '船舶'],
  'card.unnamed': ['Name not received', '船名未受信', '未收到船名'],
  'card.flag': ['Flag', '船籍', '船籍'],
  'card.call-sign': ['Call sign', '呼出符号', '呼號'],
  'card.position': ['Position', '位置', '位置'],
  'card.course': ['Course', '針路', '航向'],
  'card.speed': ['Speed', '速力', '航速'],
  'card.heading': ['Heading', '船首方位', '艏向'],
  'card.status': ['Status', '航海状態', '航行狀態'],
  'card.destination': ['Destination', '仕向地', '目的地'],
  'card.size': ['Length, beam, draught', '長さ・幅・喫水', '船長、船寬、吃水'],
  'card.source': ['Source', '提供元', '來源'],
  'card.received': ['Received', '受信', '接收時間'],
  'card.age': ['Age', '経過', '距今'],
  'card.track': [
    'Track on this page since {time}',
    '航跡（この画面で{time}以降）',
    '航跡（本頁自 {time} 起）',
  ],
  'card.prediction': [
    'If course and speed hold: {list}',
    '針路・速力を保つ場合：{list}',
    '若維持航向航速：{list}',
  ],
  'card.differs': [
    'The sources are {range} apart.',
    '提供元による位置の差：{range}',
    '各來源位置相差 {range}。',
  ],
  'card.gone': ['No longer in the picture', '現在の情報にありません', '已不在目前船位資訊中'],
  'card.centre': ['Centre the map here', '地図の中心にする', '移至地圖中心'],
  'not-available': ['not available', '情報なし', '無資料'],
  'not-allotted': ['digits not allotted', '識別番号は未割当', '識別碼未分配'],
  'age.seconds': ['{n} s ago', '{n}秒前', '{n} 秒前'],
  'age.minutes': ['{n} min ago', '{n}分前', '{n} 分鐘前'],
  'age.hours': ['{h} h {m} min ago', '{h}時間{m}分前', '{h} 小時 {m} 分前'],
  'age.replay': ['in the replay: {age}', '再生時刻で：{age}', '以重播時間計：{age}'],
  'age.ahead': ['clock of the source is ahead', '提供元の時計が進んでいます', '來源時鐘超前'],
  'status.0': ['Under way using engine', '機走中', '動力航行中'],
  'status.1': ['At anchor', '錨泊中', '錨泊中'],
  'status.2': ['Not under command', '運転不自由', '操縱失靈'],
  'status.3': ['Restricted manoeuvrability', '操縦性能制限', '運轉能力受限'],
  'status.4': ['Constrained by draught', '喫水制限', '吃水受限'],
  'status.5': ['Moored', '係留中', '繫泊中'],
  'status.6': ['Aground', '乗揚げ', '擱淺'],
  'status.7': ['Engaged in fishing', '漁ろう中', '從事捕魚中'],
  'status.8': ['Under way sailing', '帆走中', '帆航中'],
  'status.11': ['Towing astern', '曳航中', '拖帶中（艉拖）'],
  'status.12': ['Pushing or towing alongside', '押航・横抱き中', '頂推或旁拖中'],
  'status.14': ['AIS-SART, MOB or EPIRB active', 'AIS-SART等 作動中', 'AIS-SART 等求救裝置啟動'],
  'status.15': ['Not defined', '未定義', '未定義'],
  'reality.EXERCISE': ['EXERCISE', '訓練', '演習'],
  'reality.SIMULATED': ['SIMULATED', '模擬', '模擬'],
  'reality.REPLAY': ['REPLAY', '再生', '重播'],
} as const satisfies Record<string, readonly [string, string, string]>

export type Word = keyof typeof WORDS

const COLUMN: Record<Lang, 0 | 1 | 2> = { en: 0, ja: 1, 'zh-Hant': 2 }

/** The word in the reader's language, with its slots filled. */
export function say(lang: Lang, word: Word, slots: Record<string, string | number> = {}): string {
  return WORDS[word][COLUMN[lang]].replace(/\{(\w+)\}/g, (whole, slot: string) =>
    String(slots[slot] ?? whole),
  )
}

/** A word whose key is made from data (a status, a note): undefined where none is kept. */
export function sayIfKept(lang: Lang, key: string): string | undefined {
  return key in WORDS ? say(lang, key as Word) : undefined
}
