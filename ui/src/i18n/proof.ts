/** Proving anew who one is, and the password. */
import type { Entries } from './catalogue'

const row = (en: string, ja: string, zh: string) => ({ en, ja, 'zh-Hant': zh })

export const proof = {
  'proof.title': row('Confirm that it is you', '本人確認を行ってください', '請再次確認身分'),
  'proof.say': row(
    'This changes how you sign in, and your last sign-in was more than 15 minutes ago. What you asked for is done after that.',
    'サインイン手段の変更に当たり、前回の確認から15分以上経過しています。確認後、操作を続行します。',
    '此操作涉及登入方式變更，且距上次驗證已逾15分鐘。驗證後即繼續執行。',
  ),
  'proof.passkey': row('Confirm with a passkey', 'パスキーで確認', '以通行金鑰驗證'),
  'proof.go': row('Confirm', '確認', '驗證'),
  'proof.none': row(
    'You have no passkey, password or recovery code. Sign out, and sign in as you did before; an administrator makes you a link.',
    'パスキー、パスワード及び回復コードがありません。一度サインアウトし、従前の方法で再度サインインしてください。リンクは管理者が発行します。',
    '您沒有通行金鑰、密碼或救援碼。請登出後依原方式重新登入；登入連結由管理員核發。',
  ),
  'password.title': row('Password', 'パスワード', '密碼'),
  'password.say': row(
    'Twelve letters or more; four words that have nothing to do with each other are easy to keep and hard to guess. Your other sessions end.',
    '12文字以上。互いに無関係な4語程度の組合せは覚えやすく、推測されにくくなります。変更すると、他のセッションは終了します。',
    '至少12個字元；以四個互不相干的詞組成，易記且不易猜中。變更後，其他登入中裝置即登出。',
  ),
  'password.old': row('Present password', '現在のパスワード', '目前密碼'),
  'password.new': row('New password', '新しいパスワード', '新密碼'),
  'password.repeat': row('The new one again', '新しいパスワード（再入力）', '再次輸入新密碼'),
  'password.differ': row(
    'The two are not the same.',
    '入力した二つのパスワードが一致しません。',
    '兩次輸入的密碼不一致。',
  ),
  'password.change': row('Change the password', 'パスワードを変更', '變更密碼'),
  'password.changed': row(
    'Changed. Other sessions ended: {ended}.',
    '変更しました。終了した他のセッション：{ended}件',
    '已變更。已登出之其他裝置：{ended}台。',
  ),
  'error.accounts.no-password': row(
    'This account has no password. It signs in by passkey or link.',
    'この利用者にはパスワードが設定されていません。パスキー又はリンクによりサインインします。',
    '此帳號未設密碼，請以通行金鑰或連結登入。',
  ),
  'error.web.wrong-password': row(
    'The password is not right.',
    'パスワードが違います。',
    '密碼錯誤。',
  ),
  'error.user.weak-password': row(
    'A password has 12 to 1,024 letters. Choose another.',
    'パスワードは12文字以上1,024文字以内です。別のものにしてください。',
    '密碼須為12至1,024個字元，請另選。',
  ),
  'error.user.common-password': row(
    'This is among the passwords that are guessed first. Choose another.',
    '推測されやすいパスワードです。別のものにしてください。',
    '此密碼極易被猜中，請另選。',
  ),
  'error.user.own-words-password': row(
    'This is little more than names of you, your organisation or this node. Choose one with eight letters besides them.',
    '氏名、組織名又はノード名が大部分を占めています。これらのほかに8文字以上を含むものにしてください。',
    '此密碼大部分為您的姓名、單位或節點名稱，請另選其外至少含8個字元者。',
  ),
} satisfies Entries
