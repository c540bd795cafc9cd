/** Top bar, rail, sign-in, connection, reality, watch: the frame around every page. */
import type { Entries } from './catalogue'

export const desk = {
  'app.name': { en: 'Kuroshio', ja: 'Kuroshio', 'zh-Hant': 'Kuroshio' },
  'app.loading': { en: 'Loading', ja: '読込中', 'zh-Hant': '載入中' },
  'app.close': { en: 'Close', ja: '閉じる', 'zh-Hant': '關閉' },
  'app.cancel': { en: 'Cancel', ja: '取消', 'zh-Hant': '取消' },
  'app.back': { en: 'Back', ja: '戻る', 'zh-Hant': '返回' },
  'app.retry': { en: 'Try again', ja: '再試行', 'zh-Hant': '重試' },
  'app.save': { en: 'Save', ja: '保存', 'zh-Hant': '儲存' },
  'app.none': { en: 'none', ja: 'なし', 'zh-Hant': '無' },
  'app.skip': { en: 'Skip to the hotline', ja: 'ホットラインへ移動', 'zh-Hant': '跳至熱線' },

  'nav.label': { en: 'Sections', ja: '業務区分', 'zh-Hant': '功能選單' },
  'nav.watch': { en: 'Watch', ja: '当直', 'zh-Hant': '值勤' },
  'nav.search': { en: 'Search', ja: '検索', 'zh-Hant': '搜尋' },
  'nav.contacts': { en: 'Contacts', ja: '連絡先', 'zh-Hant': '聯絡窗口' },
  'nav.links': { en: 'Links', ja: '回線', 'zh-Hant': '連線' },
  'nav.settings': { en: 'Settings', ja: '設定', 'zh-Hant': '設定' },

  'top.partners': { en: 'Links to partners', ja: '相手側との回線', 'zh-Hant': '與各方之連線' },
  'top.clock': { en: 'Time', ja: '時刻', 'zh-Hant': '時間' },
  'top.utc': { en: 'UTC', ja: 'UTC', 'zh-Hant': 'UTC' },
  'top.palette': { en: 'Palette', ja: '画面配色', 'zh-Hant': '畫面配色' },
  'top.language': { en: 'Language', ja: '言語', 'zh-Hant': '語言' },
  'top.officer': { en: 'Officer', ja: '担当官', 'zh-Hant': '登入人員' },
  'top.sign-out': { en: 'Sign out', ja: 'サインアウト', 'zh-Hant': '登出' },
  'top.help': { en: 'Keyboard help', ja: 'キー操作一覧', 'zh-Hant': '鍵盤操作說明' },
  'top.status': { en: 'State of the desk', ja: '業務卓の状態', 'zh-Hant': '值勤台狀態' },

  'palette.bright': { en: 'Bright', ja: '高輝度', 'zh-Hant': '高亮' },
  'palette.day': { en: 'Day', ja: '昼間', 'zh-Hant': '日間' },
  'palette.dusk': { en: 'Dusk', ja: '薄暮', 'zh-Hant': '薄暮' },
  'palette.night': { en: 'Night', ja: '夜間', 'zh-Hant': '夜間' },

  'reality.REAL': { en: 'REAL', ja: '実際', 'zh-Hant': '實際' },
  'reality.EXERCISE': { en: 'EXERCISE', ja: '訓練', 'zh-Hant': '演習' },
  'reality.SIMULATED': { en: 'SIMULATED', ja: '模擬', 'zh-Hant': '模擬' },
  'reality.REPLAY': { en: 'REPLAY', ja: '再生', 'zh-Hant': '重播' },
  'reality.EXERCISE.says': {
    en: 'Exercise – not real',
    ja: '訓練 – 実際の事案ではありません',
    'zh-Hant': '演習 – 非實際案件',
  },
  'reality.SIMULATED.says': {
    en: 'Simulated – not real',
    ja: '模擬 – 実際の情報ではありません',
    'zh-Hant': '模擬 – 非實際資訊',
  },
  'reality.REPLAY.says': {
    en: 'Replay – not the present',
    ja: '再生 – 現在の状況ではありません',
    'zh-Hant': '重播 – 非目前狀況',
  },
  'reality.label': { en: 'Reality', ja: '実際・訓練の別', 'zh-Hant': '實際或演習' },

  'signin.title': { en: 'Sign in', ja: 'サインイン', 'zh-Hant': '登入' },
  'signin.officer': { en: 'Account', ja: '利用者名', 'zh-Hant': '帳號' },
  'signin.password': { en: 'Password', ja: 'パスワード', 'zh-Hant': '密碼' },
  'signin.go': { en: 'Sign in', ja: 'サインイン', 'zh-Hant': '登入' },
  'signin.hint': {
    en: 'No account: ask your node’s administrator for a one-time link.',
    ja: '利用者登録がない場合は、管理者に一回限りのリンクを請求してください。',
    'zh-Hant': '尚無帳號者，請向節點管理員索取單次登入連結。',
  },
  'signin.enter': {
    en: 'Redeeming the one-time link',
    ja: '一回限りのリンクを確認中',
    'zh-Hant': '正在核對單次連結',
  },
  'signin.enter-failed': {
    en: 'This link did not let you in. A link works once; ask for a new one.',
    ja: 'このリンクは使用できません。リンクは一回限り有効です。新しいリンクを請求してください。',
    'zh-Hant': '此連結無法使用。連結僅限使用一次，請索取新連結。',
  },
  'signin.revoked': {
    en: 'This session was ended. What you wrote and did not send is kept on this device.',
    ja: 'このセッションは終了しました。未送信の下書きはこの端末に残っています。',
    'zh-Hant': '本次登入已終止。未傳送之草稿仍保存於此裝置。',
  },

  'live.connecting': {
    en: 'Connecting to the node',
    ja: 'ノードに接続中',
    'zh-Hant': '正在連線至節點',
  },
  'live.lost': {
    en: 'Connection to the node lost since {time}. What is shown may be out of date.',
    ja: '{time} からノードとの接続が途絶。表示は最新でない可能性があります。',
    'zh-Hant': '自 {time} 起與節點斷線。所示內容可能並非最新。',
  },
  'live.again': {
    en: 'Connecting again by itself.',
    ja: '自動で再接続します。',
    'zh-Hant': '系統將自動重新連線。',
  },
  'live.back': { en: 'Connection restored', ja: '接続が回復しました', 'zh-Hant': '連線已恢復' },

  'watch.title': { en: 'On watch', ja: '当直', 'zh-Hant': '值勤人員' },
  'watch.on-watch': { en: 'on watch', ja: '当直中', 'zh-Hant': '值勤中' },
  'watch.no-watch': { en: 'no watch', ja: '当直不在', 'zh-Hant': '無人值勤' },
  'watch.unknown': { en: 'not known', ja: '不明', 'zh-Hant': '不明' },
  'watch.since': { en: 'since {time}', ja: '{time} から', 'zh-Hant': '自 {time} 起' },
  'watch.take': { en: 'Take the watch', ja: '当直に就く', 'zh-Hant': '開始值勤' },
  'watch.stand-down': { en: 'Stand down', ja: '当直を終える', 'zh-Hant': '結束值勤' },

  'map.label': { en: 'Chart with vessels', ja: '船舶表示図', 'zh-Hant': '船舶動態圖' },
  'map.loading': { en: 'Loading the chart', ja: '海図を読込中', 'zh-Hant': '正在載入海圖' },
  'map.failed': {
    en: 'The chart could not be loaded. The hotline works without it.',
    ja: '海図を読み込めません。ホットラインは使用できます。',
    'zh-Hant': '無法載入海圖，熱線仍可使用。',
  },

  'help.title': { en: 'Keys', ja: 'キー操作', 'zh-Hant': '鍵盤操作' },
  'help.anywhere': {
    en: 'Anywhere outside a text field',
    ja: '入力欄以外',
    'zh-Hant': '文字欄位以外',
  },
  'help.write': {
    en: 'write in the open conversation',
    ja: '表示中の会話に記入',
    'zh-Hant': '於目前對話撰寫',
  },
  'help.next': {
    en: 'next and previous conversation',
    ja: '次・前の会話',
    'zh-Hant': '下一則、上一則對話',
  },
  'help.vessel': {
    en: 'find a vessel on the map',
    ja: '地図上の船舶を検索',
    'zh-Hant': '在海圖上搜尋船舶',
  },
  'help.search': { en: 'search', ja: '検索', 'zh-Hant': '搜尋' },
  'help.alerts': { en: 'alerts', ja: '警報', 'zh-Hant': '警報' },
  'help.help': { en: 'this page', ja: 'この一覧', 'zh-Hant': '本說明' },
  'help.sections': { en: 'the sections on the left', ja: '左の業務区分', 'zh-Hant': '左側功能' },
  'help.composer': { en: 'While writing a message', ja: '通信文の作成中', 'zh-Hant': '撰寫訊息時' },
  'help.flash': { en: 'flash on or off', ja: '最優先の設定・解除', 'zh-Hant': '設定或取消特急' },
  'help.distress': { en: 'distress phrases', ja: '遭難定型文', 'zh-Hant': '遇險用語' },
  'help.phrases': { en: 'phrase book', ja: '定型文', 'zh-Hant': '標準用語' },
  'help.send': {
    en: 'send; flash asks once more',
    ja: '送信（最優先は再確認）',
    'zh-Hant': '傳送（特急須再次確認）',
  },
  'help.enter': {
    en: 'take, next slot, confirm',
    ja: '選択・次の欄・確認',
    'zh-Hant': '選取、下一欄、確認',
  },
  'help.paths': {
    en: 'Flash: after the text F8, Ctrl+Enter, Enter. Distress: F9, Enter, Enter after each slot, Enter to send.',
    ja: '最優先：本文の後 F8、Ctrl+Enter、Enter。遭難：F9、Enter、各欄の記入後 Enter、最後に Enter で送信。',
    'zh-Hant':
      '特急：輸入內文後按 F8、Ctrl+Enter、Enter。遇險：F9、Enter，每欄填寫後按 Enter，最後按 Enter 傳送。',
  },
} satisfies Entries
