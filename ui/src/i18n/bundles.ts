/** Bundles that are carried by hand, and what this node carries for others. */
import type { Entries } from './catalogue'

export const bundles = {
  'bundles.title': { en: 'Carried by hand', ja: '搬送用バンドル', 'zh-Hant': '攜送包' },
  'bundles.about': {
    en: 'Where no link gets through: files that anybody may carry, on any medium. They are sealed to the partner’s nodes.',
    ja: '回線が通じない場合に、媒体で運ぶファイルです。相手側ノードあてに封印されており、運搬者は読めません。',
    'zh-Hant': '連線不通時，以任何媒體攜送之檔案。內容已封緘，僅對方節點可開啟。',
  },
  'bundles.write': { en: 'Write a bundle', ja: 'バンドルの作成', 'zh-Hant': '製作攜送包' },
  'bundles.to': { en: 'For', ja: '宛先', 'zh-Hant': '送交' },
  'bundles.media': { en: 'Size of the medium', ja: '媒体の容量', 'zh-Hant': '媒體容量' },
  'bundles.one-file': { en: 'one file, any size', ja: '分割しない', 'zh-Hant': '不分割' },
  'bundles.mb': { en: '{mb} MB', ja: '{mb} MB', 'zh-Hant': '{mb} MB' },
  'bundles.mb-cd': { en: '{mb} MB (CD)', ja: '{mb} MB（CD）', 'zh-Hant': '{mb} MB（光碟）' },
  'bundles.mb-fat': {
    en: '{mb} MB (FAT32 stick)',
    ja: '{mb} MB（USBメモリ FAT32）',
    'zh-Hant': '{mb} MB（隨身碟 FAT32）',
  },
  'bundles.everything': {
    en: 'Also what they signed for before (when their node was lost)',
    ja: '受領済の記録も含める（相手側ノードの喪失時）',
    'zh-Hant': '併附已簽收之紀錄（對方節點損毀時）',
  },
  'bundles.go': { en: 'Write the bundle', ja: '作成する', 'zh-Hant': '製作' },
  'bundles.writing': { en: 'Writing', ja: '作成中', 'zh-Hant': '製作中' },
  'bundles.may-not': {
    en: 'Your post may look at bundles; writing and reading them needs the power to write.',
    ja: 'この職は閲覧のみ可能です。作成・読込には記入の権限が必要です。',
    'zh-Hant': '此職務僅可檢視；製作及讀取須具撰寫權限。',
  },
  'bundles.written': {
    en: 'Bundle {number} for {name} is written ({size}). Download its files and have them carried.',
    ja: '{name}あてバンドル {number} を作成しました（{size}）。ファイルを保存し、搬送してください。',
    'zh-Hant': '送交{name}之攜送包 {number} 已製作（{size}）。請下載檔案並交人攜送。',
  },
  'bundles.list': {
    en: 'Bundles written here',
    ja: '当方作成のバンドル',
    'zh-Hant': '我方製作之攜送包',
  },
  'bundles.none': {
    en: 'No bundle was written here yet.',
    ja: '作成したバンドルはありません。',
    'zh-Hant': '尚未製作任何攜送包。',
  },
  'bundles.bundle': { en: 'Bundle', ja: 'バンドル', 'zh-Hant': '攜送包' },
  'bundles.at': { en: 'Written', ja: '作成', 'zh-Hant': '製作時間' },
  'bundles.files': { en: 'Files', ja: 'ファイル', 'zh-Hant': '檔案' },
  'bundles.confirmed': { en: 'confirmed', ja: '受領確認済', 'zh-Hant': '已簽收' },
  'bundles.open': { en: 'not yet confirmed', ja: '受領未確認', 'zh-Hant': '尚未簽收' },
  'bundles.receipts-only': { en: 'receipts only', ja: '受領証のみ', 'zh-Hant': '僅含簽收回執' },
  'bundles.gone': {
    en: 'no longer at the node',
    ja: 'ノードに残っていません',
    'zh-Hant': '節點上已無檔案',
  },
  'bundles.they-need': {
    en: 'What they must hold first',
    ja: '相手側に必要な記録',
    'zh-Hant': '對方須先持有之紀錄',
  },
  'bundles.need': {
    en: 'Need {first} to {last} of the {lane} log of {node} first.',
    ja: '先に {node} の「{lane}」記録列 {first}～{last} が必要です。',
    'zh-Hant': '須先取得 {node}「{lane}」序列第 {first} 至 {last} 號。',
  },
  'bundles.they-hold': {
    en: '{first} to {last} of the {lane} log of {node}',
    ja: '{node} の「{lane}」記録列 {first}～{last}',
    'zh-Hant': '{node}「{lane}」序列第 {first} 至 {last} 號',
  },
  'bundles.read': { en: 'Read bundles', ja: 'バンドルの読込', 'zh-Hant': '讀取攜送包' },
  'bundles.drop': {
    en: 'Drop files here, in any order, or choose them.',
    ja: 'ここへファイルをドロップするか、選択してください。順序は問いません。',
    'zh-Hant': '將檔案拖放至此或選取檔案，順序不拘。',
  },
  'bundles.choose': { en: 'Choose files', ja: 'ファイルを選択', 'zh-Hant': '選取檔案' },
  'bundles.reading': {
    en: 'Reading {place} of {count}: {name}',
    ja: '読込中 {place}／{count}：{name}',
    'zh-Hant': '讀取中 {place}／{count}：{name}',
  },
  'bundles.turn': { en: 'waits its turn', ja: '順番待ち', 'zh-Hant': '等待讀取' },
  'bundles.under-way': { en: 'being read', ja: '読込中', 'zh-Hant': '讀取中' },
  'bundles.from': {
    en: 'bundle {number} of {sender}',
    ja: '{sender} のバンドル {number}',
    'zh-Hant': '{sender} 之攜送包 {number}',
  },
  'bundles.fresh': {
    en: 'new records: {count}',
    ja: '新規 {count} 件',
    'zh-Hant': '新紀錄 {count} 筆',
  },
  'bundles.known': {
    en: 'held before: {count}',
    ja: '保有済 {count} 件',
    'zh-Hant': '原已持有 {count} 筆',
  },
  'bundles.receipts': {
    en: 'receipts: {count}',
    ja: '受領証 {count} 件',
    'zh-Hant': '回執 {count} 件',
  },
  'bundles.pieces': {
    en: 'pieces of attachments: {count}',
    ja: '添付の断片 {count} 件',
    'zh-Hant': '附件片段 {count} 件',
  },
  'bundles.nothing': { en: 'nothing in it', ja: '内容なし', 'zh-Hant': '無內容' },
  'bundles.not-ended': {
    en: 'Bundle {number} of {sender} has another file: read that too.',
    ja: '{sender} のバンドル {number} には続きのファイルがあります。続けて読み込んでください。',
    'zh-Hant': '{sender} 之攜送包 {number} 尚有其他檔案，請一併讀取。',
  },
  'bundles.not-taken': {
    en: 'Not taken: {why}',
    ja: '受入不可：{why}',
    'zh-Hant': '未接收：{why}',
  },
  'bundles.answer': {
    en: 'Write one back for {name}: it carries the receipt.',
    ja: '受領証を返すため、{name}あてのバンドルを作成してください。',
    'zh-Hant': '請製作送交{name}之攜送包，以回傳簽收回執。',
  },
  'bundles.waiting': {
    en: 'Kept, and taken in by itself when what comes first is here: {size}, since {time}.',
    ja: '先行する記録の到着待ち：{size}（{time} から）。到着後、自動で取り込みます。',
    'zh-Hant': '等待前序紀錄：{size}（自 {time} 起），取得後自動匯入。',
  },

  'relay.title': { en: 'Carried for others', ja: '他者間の中継', 'zh-Hant': '代他方轉送' },
  'relay.about': {
    en: 'Sealed: this node sees from whom, for whom, how much and how old, and nothing else.',
    ja: '封印されており、当ノードで分かるのは発信元・宛先・容量・経過時間のみです。',
    'zh-Hant': '內容已封緘，本節點僅知來源、對象、大小及存放時間。',
  },
  'relay.none': {
    en: 'This node carries nothing for others now.',
    ja: '現在、中継中のものはありません。',
    'zh-Hant': '目前無代轉內容。',
  },
  'relay.from': { en: 'From', ja: '発信元', 'zh-Hant': '來源' },
  'relay.to': { en: 'For', ja: '宛先', 'zh-Hant': '對象' },
  'relay.size': { en: 'Size', ja: '容量', 'zh-Hant': '大小' },
  'relay.age': { en: 'Oldest', ja: '最古', 'zh-Hant': '最久' },
} satisfies Entries
