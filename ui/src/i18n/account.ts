/** How an officer signs in: passkeys, recovery codes, tokens. */
import type { Entries } from './catalogue'

export const account = {
  'signin.passkey': {
    en: 'Sign in with a passkey',
    ja: 'パスキーでサインイン',
    'zh-Hant': '以通行金鑰登入',
  },
  'signin.oidc': {
    en: 'Sign in by {label}',
    ja: '{label}でサインイン',
    'zh-Hant': '以{label}登入',
  },
  'signin.other': { en: 'Or in another way', ja: 'その他の方法', 'zh-Hant': '其他登入方式' },
  'signin.by-password': { en: 'Password', ja: 'パスワード', 'zh-Hant': '密碼' },
  'signin.by-code': { en: 'Recovery code', ja: '回復コード', 'zh-Hant': '救援碼' },
  'signin.code-hint': {
    en: 'Four groups of four letters from your sheet. Each code works once.',
    ja: '控えにある4文字4組のコードを入力してください。各コードは一回限り有効です。',
    'zh-Hant': '請輸入備存清單上四組四碼之救援碼，每組僅限使用一次。',
  },

  'account.passkeys': { en: 'Passkeys', ja: 'パスキー', 'zh-Hant': '通行金鑰' },
  'account.passkeys.say': {
    en: 'A passkey signs you in by PIN, finger or face, without a password. It lies in this device or in a security key. Register at least two.',
    ja: 'パスキーは、暗証番号、指紋又は顔により、パスワードなしでサインインするものです。この端末又はセキュリティキーに保管されます。二つ以上登録してください。',
    'zh-Hant':
      '通行金鑰以PIN碼、指紋或臉部辨識登入，無須密碼，存放於本裝置或實體安全金鑰。建議至少登錄兩組。',
  },
  'account.passkeys.none': {
    en: 'No passkey is registered yet.',
    ja: '登録されたパスキーはありません。',
    'zh-Hant': '尚未登錄通行金鑰。',
  },
  'account.passkey-name': {
    en: 'Name of the new passkey',
    ja: '新しいパスキーの名称',
    'zh-Hant': '新通行金鑰名稱',
  },
  'account.passkey-add': {
    en: 'Register a passkey',
    ja: 'パスキーを登録',
    'zh-Hant': '登錄通行金鑰',
  },
  'account.passkey-remove': { en: 'Remove', ja: '削除', 'zh-Hant': '移除' },
  'account.passkey-remove-of': {
    en: 'Remove the passkey {name}',
    ja: 'パスキー「{name}」を削除',
    'zh-Hant': '移除通行金鑰「{name}」',
  },
  'account.name': { en: 'Name', ja: '名称', 'zh-Hant': '名稱' },
  'account.made': { en: 'Registered', ja: '登録', 'zh-Hant': '登錄時間' },
  'account.never': { en: 'never', ja: '未使用', 'zh-Hant': '未曾使用' },
  'account.decides': { en: 'Signs decisions', ja: '決定への署名', 'zh-Hant': '可簽署決定' },
  'account.decides.yes': {
    en: 'yes, for your post',
    ja: '可（貴職として）',
    'zh-Hant': '可，以貴職名義',
  },
  'account.decides.no': {
    en: 'no: not in the party document',
    ja: '不可（当事者文書に未記載）',
    'zh-Hant': '否，未載入參與方文件',
  },

  'account.codes': { en: 'Recovery codes', ja: '回復コード', 'zh-Hant': '救援碼' },
  'account.codes.say': {
    en: 'For when no passkey is at hand. Print them or write them down, and lock them away.',
    ja: 'パスキーが手元にない場合に使用します。印刷又は書き写し、施錠して保管してください。',
    'zh-Hant': '供通行金鑰不在手邊時使用。請列印或抄錄後妥善上鎖保管。',
  },
  'account.codes.none': { en: 'None have been made.', ja: '未発行です。', 'zh-Hant': '尚未產生。' },
  'account.codes.count': {
    en: '{left} of {total} left, made {time}',
    ja: '残り{left}件（全{total}件、発行 {time}）',
    'zh-Hant': '剩餘{left}組（共{total}組，產生於{time}）',
  },
  'account.codes.make': {
    en: 'Make ten new codes',
    ja: '新たに10件発行',
    'zh-Hant': '產生十組新救援碼',
  },
  'account.codes.ends': {
    en: 'Former codes stop working.',
    ja: '従前のコードは無効になります。',
    'zh-Hant': '先前之救援碼即失效。',
  },
  'account.codes.once': {
    en: 'Shown this once. Keep them before you leave this page.',
    ja: '表示は今回限りです。この画面を離れる前に控えてください。',
    'zh-Hant': '僅顯示一次，離開本頁前請先抄錄保存。',
  },
  'account.codes.print': { en: 'Print', ja: '印刷', 'zh-Hant': '列印' },

  'account.tokens': { en: 'Tokens of programs', ja: 'プログラム用トークン', 'zh-Hant': '程式權杖' },
  'account.tokens.say': {
    en: 'Programs that act for your post. Make one with: kuroshio user token',
    ja: '貴職として動作するプログラムの権限です。発行は kuroshio user token によります。',
    'zh-Hant': '以貴職名義運作之程式權限，請以 kuroshio user token 產生。',
  },
  'account.tokens.none': { en: 'No program has one.', ja: '該当なし', 'zh-Hant': '無' },
  'account.scopes': { en: 'May', ja: '権限', 'zh-Hant': '權限' },
  'account.expires': { en: 'Until', ja: '期限', 'zh-Hant': '期限' },
  'account.token-end-of': {
    en: 'End the token {name}',
    ja: 'トークン「{name}」を終了',
    'zh-Hant': '終止權杖「{name}」',
  },

  'error.accounts.passkey-exists': {
    en: 'This passkey is registered already.',
    ja: 'このパスキーは登録済です。',
    'zh-Hant': '此通行金鑰已登錄。',
  },
  'error.accounts.too-many-passkeys': {
    en: 'You have as many passkeys as there may be. Remove one first.',
    ja: '登録数が上限に達しています。不要なパスキーを削除してください。',
    'zh-Hant': '登錄數已達上限，請先移除一組。',
  },
  'error.accounts.unknown-passkey': {
    en: 'You have no such passkey.',
    ja: '該当するパスキーはありません。',
    'zh-Hant': '查無此通行金鑰。',
  },
  'error.web.bad-passkey': {
    en: 'This passkey cannot be used here. Take one that asks for a PIN, finger or face.',
    ja: 'このパスキーは使用できません。暗証番号、指紋又は顔で本人確認を行うものを使用してください。',
    'zh-Hant': '此通行金鑰無法使用，請改用須驗證PIN碼、指紋或臉部者。',
  },
  'error.web.wrong-passkey': {
    en: 'This passkey is not registered here, or its answer came too late. Try again, or sign in in another way.',
    ja: 'このパスキーは未登録か、応答の期限が過ぎています。再度操作するか、その他の方法でサインインしてください。',
    'zh-Hant': '此通行金鑰未登錄或回應逾時，請再試一次，或以其他方式登入。',
  },
  'error.web.sign-in-again': {
    en: 'For this, confirm once more that it is you.',
    ja: 'この操作には再度の本人確認が必要です。',
    'zh-Hant': '此操作須再次驗證身分。',
  },
  'error.web.oidc-failed': {
    en: 'Signing in by your organisation’s provider failed. Begin again.',
    ja: '組織の認証サービスによるサインインに失敗しました。再度操作してください。',
    'zh-Hant': '透過貴單位認證服務登入失敗，請重新操作。',
  },
  'error.web.oidc-no-account': {
    en: 'Your organisation’s provider knows you, but this node has no account or post for you. Ask your administrator.',
    ja: '組織の認証は完了しましたが、当ノードに利用者登録又は職がありません。管理者に連絡してください。',
    'zh-Hant': '貴單位認證已完成，惟本節點無您的帳號或職位，請洽管理員。',
  },
  'error.web.oidc-not-configured': {
    en: 'This node has no OpenID provider.',
    ja: '当ノードには外部の認証サービスが設定されていません。',
    'zh-Hant': '本節點未設定外部認證服務。',
  },
  'error.web.oidc-unreachable': {
    en: 'Your organisation’s provider does not answer. Sign in in another way.',
    ja: '組織の認証サービスから応答がありません。その他の方法でサインインしてください。',
    'zh-Hant': '貴單位認證服務無回應，請改用其他登入方式。',
  },
  'error.page.no-passkey-made': {
    en: 'No passkey was made. It may have been cancelled, or this device has one already.',
    ja: 'パスキーは作成されませんでした。操作が取り消されたか、この端末に登録済です。',
    'zh-Hant': '未建立通行金鑰，可能已取消，或本裝置已有登錄。',
  },
} satisfies Entries
