/** The time line below the chart. */
import type { Entries } from './catalogue'

export const timeline = {
  'timeline.title': { en: 'Time line', ja: '時系列', 'zh-Hant': '時間軸' },
  'timeline.marks': {
    en: 'Messages and alerts by time',
    ja: '通信文と警報の時系列',
    'zh-Hant': '訊息及警報時間軸',
  },
  'timeline.lane': {
    en: 'Messages from {party}',
    ja: '{party} からの通信文',
    'zh-Hant': '{party} 之訊息',
  },
  'timeline.span': { en: 'Hours shown', ja: '表示する時間', 'zh-Hant': '顯示時數' },
  'timeline.hours': { en: '{h} h', ja: '{h}時間', 'zh-Hant': '{h}小時' },
  'timeline.hint': {
    en: 'Arrow keys move, Enter opens',
    ja: '矢印キーで移動、Enter で表示',
    'zh-Hant': '以方向鍵移動，按 Enter 開啟',
  },
  'timeline.none': {
    en: 'No message and no alert in the last {h} h. Choose more hours, or press n to write.',
    ja: '直近{h}時間の通信文・警報はありません。表示する時間を延ばすか、n キーで記入してください。',
    'zh-Hant': '最近{h}小時內無訊息及警報。可選擇較長時數，或按 n 鍵撰寫訊息。',
  },
  'timeline.partly': {
    en: 'before {time} not all messages are loaded',
    ja: '{time} 以前の通信文は一部未読込',
    'zh-Hant': '{time} 以前之訊息尚未全部載入',
  },
  'timeline.waits': { en: 'waits for us', ja: '当方の回答待ち', 'zh-Hant': '待我方回覆' },
  'timeline.withdrawn': { en: 'withdrawn', ja: '撤回済', 'zh-Hant': '已撤回' },
  'help.timeline': { en: 'time line', ja: '時系列', 'zh-Hant': '時間軸' },
} satisfies Entries
