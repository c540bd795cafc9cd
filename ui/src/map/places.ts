/**
 * Names on the map, from Luzon to Kyushu: one list per party, in the language it writes. Written
 * for this project; positions are for placing a label, to 0.01°.
 *
 * Where the parties' names differ (not just their script), all of them show, the reader's first.
 * A name says what a party calls a place, and nothing else.
 */

import type { Lang } from '../model/picture-flags'
import { ISLET_ROWS } from './places-islets'

export type PlaceKind = 'sea' | 'strait' | 'island' | 'islet' | 'port' | 'cape' | 'city' | 'land'

/** id, kind, lat, lon, from which zoom, name in the lists USA (en), JPN (ja), TWN (zh-Hant), differ. */
export type PlaceRow = readonly [
  string,
  PlaceKind,
  number,
  number,
  number,
  string,
  string,
  string,
  'differ'?,
]

export interface Place {
  id: string
  kind: PlaceKind
  lat: number
  lon: number
  zoom: number
  names: Record<Lang, string>
  /** The parties use different names: all show, always. */
  differ: boolean
}

const ROWS: readonly PlaceRow[] = [
  // Seas and straits
  ['philippine-sea', 'sea', 21.5, 129.5, 3, 'Philippine Sea', 'フィリピン海', '菲律賓海'],
  ['east-china-sea', 'sea', 28.6, 124.6, 3, 'East China Sea', '東シナ海', '東海', 'differ'],
  ['south-china-sea', 'sea', 18.6, 117.2, 3, 'South China Sea', '南シナ海', '南海', 'differ'],
  ['yellow-sea', 'sea', 34.6, 123.2, 3, 'Yellow Sea', '黄海', '黃海'],
  ['pacific', 'sea', 28.6, 136.4, 3, 'Pacific Ocean', '太平洋', '太平洋'],
  ['taiwan-strait', 'strait', 24.35, 119.05, 5, 'Taiwan Strait', '台湾海峡', '臺灣海峽'],
  ['bashi-channel', 'strait', 21.55, 121.3, 5.6, 'Bashi Channel', 'バシー海峡', '巴士海峽'],
  [
    'balintang-channel',
    'strait',
    19.82,
    121.55,
    6,
    'Balintang Channel',
    'バリンタン海峡',
    '巴林坦海峽',
  ],
  ['babuyan-channel', 'strait', 18.72, 121.6, 6.5, 'Babuyan Channel', 'バブヤン海峡', '巴布延海峽'],
  ['luzon-strait', 'strait', 20.4, 120.9, 4.6, 'Luzon Strait', 'ルソン海峡', '呂宋海峽'],
  ['yonaguni-gap', 'strait', 24.55, 122.45, 7, 'Yonaguni Gap', '与那国水道', '與那國水道'],
  ['miyako-strait', 'strait', 25.35, 126.05, 5.6, 'Miyako Strait', '宮古海峡', '宮古海峽'],
  ['tokara-strait', 'strait', 29.9, 130.05, 6.2, 'Tokara Strait', 'トカラ海峡', '吐噶喇海峽'],
  ['osumi-strait', 'strait', 30.92, 130.62, 6.5, 'Ōsumi Strait', '大隅海峡', '大隅海峽'],
  ['tsushima-strait', 'strait', 33.85, 129.75, 6, 'Tsushima Strait', '対馬海峡', '對馬海峽'],
  ['kanmon', 'strait', 33.94, 130.94, 8, 'Kanmon Strait', '関門海峡', '關門海峽'],
  ['bungo', 'strait', 33.0, 132.15, 6.6, 'Bungo Channel', '豊後水道', '豐後水道'],
  ['penghu-channel', 'strait', 23.35, 119.88, 7.5, 'Penghu Channel', '澎湖水道', '澎湖水道'],
  ['ishigaki-channel', 'strait', 24.32, 124.07, 9, 'Sekisei Lagoon', '石西礁湖', '石西礁湖'],
  ['kerama-channel', 'strait', 25.75, 126.75, 7, 'Kerama Gap', '慶良間海裂', '慶良間海裂'],
  // Larger lands, for the world view
  ['taiwan', 'land', 23.75, 120.95, 4.4, 'Taiwan', '台湾', '臺灣'],
  ['kyushu', 'land', 32.6, 131.0, 5, 'Kyūshū', '九州', '九州'],
  ['luzon', 'land', 17.4, 121.2, 4.4, 'Luzon', 'ルソン島', '呂宋島'],
  ['shikoku', 'land', 33.7, 133.4, 5.2, 'Shikoku', '四国', '四國'],
  ['honshu', 'land', 35.6, 136.9, 4.2, 'Honshū', '本州', '本州'],
  // Islands that the base map has
  ['yonaguni', 'island', 24.45, 122.99, 6, 'Yonaguni-jima', '与那国島', '與那國島'],
  ['iriomote', 'island', 24.35, 123.8, 6.6, 'Iriomote-jima', '西表島', '西表島'],
  ['ishigaki', 'island', 24.46, 124.19, 6, 'Ishigaki-jima', '石垣島', '石垣島'],
  ['miyako', 'island', 24.78, 125.32, 6, 'Miyako-jima', '宮古島', '宮古島'],
  ['irabu', 'island', 24.83, 125.18, 8.4, 'Irabu-jima', '伊良部島', '伊良部島'],
  ['kume', 'island', 26.34, 126.78, 6.8, 'Kume-jima', '久米島', '久米島'],
  ['okinawa', 'island', 26.5, 127.95, 5.4, 'Okinawa', '沖縄島', '沖繩島'],
  ['tokashiki', 'island', 26.19, 127.36, 8.4, 'Tokashiki-jima', '渡嘉敷島', '渡嘉敷島'],
  ['aguni', 'island', 26.59, 127.23, 8, 'Aguni-jima', '粟国島', '粟國島'],
  ['iheya', 'island', 27.05, 127.97, 7.6, 'Iheya-jima', '伊平屋島', '伊平屋島'],
  ['ie', 'island', 26.72, 127.79, 8.4, 'Ie-jima', '伊江島', '伊江島'],
  ['kita-daito', 'island', 25.95, 131.3, 6.6, 'Kita-Daitō-jima', '北大東島', '北大東島'],
  ['minami-daito', 'island', 25.84, 131.24, 6, 'Minami-Daitō-jima', '南大東島', '南大東島'],
  ['yoron', 'island', 27.04, 128.43, 7.2, 'Yoron-jima', '与論島', '與論島'],
  ['okinoerabu', 'island', 27.37, 128.57, 6.6, 'Okinoerabu-jima', '沖永良部島', '沖永良部島'],
  ['tokunoshima', 'island', 27.82, 128.93, 6.2, 'Tokunoshima', '徳之島', '德之島'],
  ['amami', 'island', 28.3, 129.4, 5.4, 'Amami-Ōshima', '奄美大島', '奄美大島'],
  ['kikai', 'island', 28.31, 129.97, 7, 'Kikai-jima', '喜界島', '喜界島'],
  ['akuseki', 'island', 29.46, 129.59, 8, 'Akuseki-jima', '悪石島', '惡石島'],
  ['nakanoshima', 'island', 29.85, 129.86, 7, 'Nakanoshima', '中之島', '中之島'],
  ['kuchinoshima', 'island', 29.97, 129.92, 8, 'Kuchinoshima', '口之島', '口之島'],
  ['yakushima', 'island', 30.35, 130.52, 5.8, 'Yakushima', '屋久島', '屋久島'],
  ['kuchinoerabu', 'island', 30.46, 130.2, 7.6, 'Kuchinoerabu-jima', '口永良部島', '口永良部島'],
  ['tanegashima', 'island', 30.58, 130.98, 5.8, 'Tanegashima', '種子島', '種子島'],
  ['kuroshima-osumi', 'island', 30.83, 129.93, 8, 'Kuroshima', '黒島', '黑島'],
  ['koshikijima', 'island', 31.8, 129.82, 6.8, 'Koshikijima', '甑島列島', '甑島列島'],
  ['fukue', 'island', 32.7, 128.76, 6.2, 'Fukue-jima', '福江島', '福江島'],
  ['tsushima', 'island', 34.4, 129.33, 5.6, 'Tsushima', '対馬', '對馬'],
  ['iki', 'island', 33.79, 129.71, 7, 'Iki', '壱岐', '壹岐'],
  ['jeju', 'island', 33.38, 126.55, 5.2, 'Jeju-do', '済州島', '濟州島'],
  ['kinmen', 'island', 24.45, 118.37, 6.2, 'Kinmen', '金門島', '金門'],
  ['penghu', 'island', 23.57, 119.61, 6, 'Penghu', '澎湖島', '澎湖'],
  ['lanyu', 'island', 22.05, 121.55, 6, 'Lanyu (Orchid Island)', '蘭嶼', '蘭嶼'],
  ['ludao', 'island', 22.66, 121.49, 6.8, 'Ludao (Green Island)', '緑島', '綠島'],
  ['itbayat', 'island', 20.77, 121.84, 6.8, 'Itbayat', 'イトバヤット島', '伊特巴亞特島'],
  ['batan', 'island', 20.44, 121.97, 6, 'Batan', 'バタン島', '巴丹島'],
  ['sabtang', 'island', 20.31, 121.87, 8, 'Sabtang', 'サブタン島', '薩布唐島'],
  ['mavulis', 'island', 21.12, 121.95, 7, 'Mavulis (Y’Ami)', 'ヤミ島', '雅米島', 'differ'],
  ['calayan', 'island', 19.32, 121.47, 6.8, 'Calayan', 'カラヤン島', '卡拉延島'],
  ['babuyan', 'island', 19.53, 121.95, 7, 'Babuyan', 'バブヤン島', '巴布延島'],
  ['dalupiri', 'island', 19.08, 121.23, 7.6, 'Dalupiri', 'ダルピリ島', '達盧皮里島'],
  ['fuga', 'island', 18.88, 121.37, 7.6, 'Fuga', 'フガ島', '富加島'],
  ['camiguin-babuyan', 'island', 18.93, 121.92, 7.4, 'Camiguin', 'カミギン島', '甘米銀島'],
  ['hainan', 'island', 19.2, 109.8, 5, 'Hainan', '海南島', '海南島'],
  ['pingtan', 'island', 25.52, 119.78, 7, 'Pingtan', '平潭島', '平潭島'],
  ['zhoushan', 'island', 30.05, 122.1, 6.4, 'Zhoushan', '舟山島', '舟山島'],
  ['guam', 'island', 13.45, 144.78, 4.6, 'Guam', 'グアム', '關島'],
  ['saipan', 'island', 15.19, 145.75, 6, 'Saipan', 'サイパン島', '塞班島'],
  ['ogasawara', 'island', 27.08, 142.2, 5, 'Chichijima', '父島', '父島'],
  ['iwoto', 'island', 24.78, 141.32, 5.4, 'Iōtō (Iwo Jima)', '硫黄島', '硫磺島'],
  // Ports, with the towns that carry them
  ['keelung', 'port', 25.15, 121.76, 6, 'Keelung', '基隆', '基隆'],
  ['taipei', 'city', 25.04, 121.53, 5, 'Taipei', '台北', '臺北'],
  ['taipei-port', 'port', 25.16, 121.38, 8, 'Port of Taipei', '台北港', '臺北港'],
  ['tamsui', 'port', 25.18, 121.42, 9, 'Tamsui', '淡水', '淡水'],
  ['suao', 'port', 24.6, 121.87, 6.6, 'Su’ao', '蘇澳', '蘇澳'],
  ['wushi', 'port', 24.87, 121.84, 8.4, 'Wushi', '烏石', '烏石'],
  ['hualien', 'port', 23.98, 121.63, 6, 'Hualien', '花蓮', '花蓮'],
  ['taitung', 'port', 22.76, 121.17, 6.6, 'Taitung', '台東', '臺東'],
  ['chenggong', 'port', 23.1, 121.38, 8, 'Chenggong', '成功', '成功'],
  ['kaohsiung', 'port', 22.61, 120.28, 5.4, 'Kaohsiung', '高雄', '高雄'],
  ['anping', 'port', 22.98, 120.16, 7, 'Anping (Tainan)', '安平（台南）', '安平（臺南）'],
  ['budai', 'port', 23.38, 120.13, 8, 'Budai', '布袋', '布袋'],
  ['mailiao', 'port', 23.78, 120.16, 7.6, 'Mailiao', '麦寮', '麥寮'],
  ['taichung', 'port', 24.26, 120.5, 6, 'Taichung', '台中', '臺中'],
  ['hsinchu', 'port', 24.85, 120.92, 7.6, 'Nanliao (Hsinchu)', '南寮（新竹）', '南寮（新竹）'],
  ['donggang', 'port', 22.46, 120.44, 8, 'Donggang', '東港', '東港'],
  ['houbihu', 'port', 21.94, 120.74, 8.6, 'Houbihu', '後壁湖', '後壁湖'],
  ['magong', 'port', 23.56, 119.57, 7.6, 'Magong', '馬公', '馬公'],
  ['liaoluo', 'port', 24.42, 118.42, 8.6, 'Liaoluo', '料羅', '料羅'],
  ['kubura', 'port', 24.45, 122.94, 9, 'Kubura', '久部良', '久部良'],
  ['sonai', 'port', 24.47, 123.01, 9, 'Sonai', '祖納', '祖納'],
  ['ishigaki-port', 'port', 24.34, 124.15, 7.6, 'Ishigaki', '石垣', '石垣'],
  ['hirara', 'port', 24.81, 125.28, 8, 'Hirara', '平良', '平良'],
  ['naha', 'port', 26.21, 127.67, 5.6, 'Naha', '那覇', '那霸'],
  ['nakagusuku', 'port', 26.3, 127.84, 8.6, 'Nakagusuku Bay', '中城湾', '中城灣'],
  ['kadena', 'city', 26.36, 127.75, 8.4, 'Kadena', '嘉手納', '嘉手納'],
  ['unten', 'port', 26.68, 128.0, 8.8, 'Unten', '運天', '運天'],
  ['naze', 'port', 28.39, 129.5, 6.8, 'Naze', '名瀬', '名瀨'],
  ['kagoshima', 'port', 31.59, 130.57, 5.6, 'Kagoshima', '鹿児島', '鹿兒島'],
  ['shibushi', 'port', 31.47, 131.11, 7, 'Shibushi', '志布志', '志布志'],
  ['aburatsu', 'port', 31.57, 131.41, 7.8, 'Aburatsu', '油津', '油津'],
  ['miyazaki', 'port', 31.91, 131.46, 6.8, 'Miyazaki', '宮崎', '宮崎'],
  ['nagasaki', 'port', 32.74, 129.86, 5.8, 'Nagasaki', '長崎', '長崎'],
  ['sasebo', 'port', 33.16, 129.71, 6.4, 'Sasebo', '佐世保', '佐世保'],
  ['hakata', 'port', 33.61, 130.39, 5.8, 'Hakata (Fukuoka)', '博多（福岡）', '博多（福岡）'],
  ['kitakyushu', 'port', 33.92, 130.9, 7, 'Kitakyūshū', '北九州', '北九州'],
  ['makurazaki', 'port', 31.26, 130.3, 8, 'Makurazaki', '枕崎', '枕崎'],
  ['tokyo', 'city', 35.62, 139.78, 4.6, 'Tōkyō', '東京', '東京'],
  ['yokohama', 'port', 35.45, 139.66, 6.6, 'Yokohama', '横浜', '橫濱'],
  ['yokosuka', 'port', 35.29, 139.66, 7.4, 'Yokosuka', '横須賀', '橫須賀'],
  ['osaka', 'port', 34.65, 135.42, 5.6, 'Ōsaka', '大阪', '大阪'],
  ['kobe', 'port', 34.68, 135.2, 6.6, 'Kōbe', '神戸', '神戶'],
  ['kochi', 'port', 33.52, 133.57, 6.4, 'Kōchi', '高知', '高知'],
  ['busan', 'port', 35.1, 129.05, 5.2, 'Busan', '釜山', '釜山'],
  ['shanghai', 'port', 31.35, 121.6, 5, 'Shanghai', '上海', '上海'],
  ['ningbo', 'port', 29.94, 121.85, 6.2, 'Ningbo', '寧波', '寧波'],
  ['wenzhou', 'port', 27.98, 120.78, 6.4, 'Wenzhou', '温州', '溫州'],
  ['fuzhou', 'port', 26.0, 119.45, 6.4, 'Fuzhou', '福州', '福州'],
  ['xiamen', 'port', 24.45, 118.06, 6, 'Xiamen', '厦門', '廈門'],
  ['quanzhou', 'port', 24.85, 118.68, 7.4, 'Quanzhou', '泉州', '泉州'],
  ['shantou', 'port', 23.34, 116.73, 6.4, 'Shantou', '汕頭', '汕頭'],
  ['hong-kong', 'port', 22.3, 114.17, 5, 'Hong Kong', '香港', '香港'],
  ['manila', 'port', 14.58, 120.95, 5, 'Manila', 'マニラ', '馬尼拉'],
  ['subic', 'port', 14.8, 120.27, 6.6, 'Subic Bay', 'スービック湾', '蘇比克灣'],
  ['san-fernando', 'port', 16.61, 120.3, 7, 'San Fernando', 'サンフェルナンド', '聖費爾南多'],
  ['currimao', 'port', 18.02, 120.48, 7.6, 'Currimao', 'クリマオ', '庫里毛'],
  ['aparri', 'port', 18.36, 121.63, 6.8, 'Aparri', 'アパリ', '阿帕里'],
  ['irene', 'port', 18.39, 122.1, 7.4, 'Port Irene', 'アイリーン港', '艾琳港'],
  ['basco', 'port', 20.45, 121.97, 8.6, 'Basco', 'バスコ', '巴斯科'],
  ['apra', 'port', 13.45, 144.66, 8, 'Apra Harbor', 'アプラ港', '阿普拉港'],
  ['honolulu', 'port', 21.3, -157.87, 4.6, 'Honolulu', 'ホノルル', '檀香山'],
  // Capes
  ['fugui', 'cape', 25.3, 121.54, 8, 'Cape Fugui', '富貴角', '富貴角'],
  ['sandiao', 'cape', 25.01, 122.01, 8, 'Cape Sandiao', '三貂角', '三貂角'],
  ['eluanbi', 'cape', 21.9, 120.86, 7, 'Cape Eluanbi', 'ガランピ岬', '鵝鑾鼻', 'differ'],
  ['irizaki', 'cape', 24.45, 122.93, 10, 'Irizaki', '西崎', '西崎'],
  ['agarizaki', 'cape', 24.46, 123.04, 10, 'Agarizaki', '東崎', '東崎'],
  ['hirakubo', 'cape', 24.61, 124.32, 9, 'Cape Hirakubo', '平久保崎', '平久保崎'],
  ['agari-hennazaki', 'cape', 24.72, 125.47, 9, 'Cape Higashi-Hennazaki', '東平安名崎', '東平安名崎'],
  ['kyan', 'cape', 26.08, 127.66, 9, 'Cape Kyan', '喜屋武岬', '喜屋武岬'],
  ['hedo', 'cape', 26.87, 128.26, 8, 'Cape Hedo', '辺戸岬', '邊戶岬'],
  ['sata', 'cape', 30.99, 130.66, 7.2, 'Cape Sata', '佐多岬', '佐多岬'],
  ['toi', 'cape', 31.37, 131.34, 8, 'Cape Toi', '都井岬', '都井岬'],
  ['noma', 'cape', 31.42, 130.12, 8, 'Cape Noma', '野間岬', '野間岬'],
  ['ashizuri', 'cape', 32.72, 133.02, 7, 'Cape Ashizuri', '足摺岬', '足摺岬'],
  ['shionomisaki', 'cape', 33.44, 135.76, 6.6, 'Shionomisaki', '潮岬', '潮岬'],
  ['bojeador', 'cape', 18.51, 120.57, 7, 'Cape Bojeador', 'ボヘアドール岬', '博赫多角'],
  ['engano', 'cape', 18.58, 122.14, 7.2, 'Cape Engaño', 'エンガニョ岬', '恩加諾角'],
]

const placeOf = (row: PlaceRow): Place => {
  const [id, kind, lat, lon, zoom, en, ja, zh, differ] = row
  return { id, kind, lat, lon, zoom, names: { en, ja, 'zh-Hant': zh }, differ: differ === 'differ' }
}

export const PLACES: readonly Place[] = [...ROWS, ...ISLET_ROWS].map(placeOf)

const LANGS: readonly Lang[] = ['en', 'ja', 'zh-Hant']

/** The reader's name, and the names in the other lists that read otherwise. */
export function namesFor(place: Place, lang: Lang): { first: string; others: string[] } {
  const first = place.names[lang]
  const others = LANGS.filter((l) => l !== lang).map((l) => place.names[l])
  return { first, others: [...new Set(others)].filter((name) => name !== first) }
}
