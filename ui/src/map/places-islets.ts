/**
 * Islands and rocks that the 1:10 million land lacks or misplaces but that matter to a watch: drawn
 * as our own points. A test checks each against the land that is built in.
 */

import type { PlaceRow } from './places'

export const ISLET_ROWS: readonly PlaceRow[] = [
  // Matsu
  ['nangan', 'islet', 26.16, 119.94, 6.4, 'Nangan (Matsu)', '南竿島（馬祖）', '南竿（馬祖）'],
  ['beigan', 'islet', 26.22, 119.99, 8, 'Beigan', '北竿島', '北竿'],
  ['dongyin', 'islet', 26.37, 120.49, 6.6, 'Dongyin', '東引島', '東引'],
  ['dongju', 'islet', 25.96, 119.98, 8.4, 'Dongju', '東莒島', '東莒'],
  ['xiju', 'islet', 25.97, 119.94, 8.8, 'Xiju', '西莒島', '西莒'],
  // Around Kinmen and Penghu
  ['lieyu', 'islet', 24.43, 118.24, 8.4, 'Lieyu', '烈嶼', '烈嶼'],
  ['wuqiu', 'islet', 24.99, 119.45, 6.8, 'Wuqiu', '烏坵', '烏坵'],
  ['wangan', 'islet', 23.37, 119.5, 8, 'Wang’an', '望安島', '望安'],
  ['qimei', 'islet', 23.21, 119.43, 7.2, 'Qimei', '七美島', '七美'],
  ['huayu', 'islet', 23.4, 119.32, 8.6, 'Huayu', '花嶼', '花嶼'],
  // North and east of Taiwan
  ['pengjia', 'islet', 25.63, 122.08, 6.4, 'Pengjia', '彭佳嶼', '彭佳嶼'],
  ['mianhua', 'islet', 25.48, 122.1, 7.8, 'Mianhua', '棉花嶼', '棉花嶼'],
  ['huaping', 'islet', 25.43, 121.94, 8, 'Huaping', '花瓶嶼', '花瓶嶼'],
  ['keelung-islet', 'islet', 25.19, 121.78, 9, 'Keelung Islet', '基隆嶼', '基隆嶼'],
  ['guishan', 'islet', 24.84, 121.95, 7, 'Guishan', '亀山島', '龜山島'],
  ['xiao-lanyu', 'islet', 21.95, 121.61, 8.4, 'Xiao Lanyu', '小蘭嶼', '小蘭嶼'],
  ['qixing', 'islet', 21.76, 120.83, 8, 'Qixing Rocks', '七星岩', '七星岩'],
  ['liuqiu', 'islet', 22.34, 120.37, 7.6, 'Liuqiu', '琉球嶼', '琉球嶼'],
  [
    'dongsha',
    'islet',
    20.7,
    116.72,
    5,
    'Dongsha (Pratas)',
    'プラタス島（東沙島）',
    '東沙島',
    'differ',
  ],
  // North of the Yaeyama islands
  ['uotsuri', 'islet', 25.74, 123.48, 6, 'Uotsuri-shima / Diaoyutai', '魚釣島', '釣魚臺', 'differ'],
  ['kuba', 'islet', 25.92, 123.68, 7, 'Kuba-shima / Huangwei Yu', '久場島', '黃尾嶼', 'differ'],
  ['taisho', 'islet', 25.92, 124.56, 7, 'Taishō-tō / Chiwei Yu', '大正島', '赤尾嶼', 'differ'],
  ['minamiko', 'islet', 25.72, 123.55, 8.6, 'Minami-Kojima / Nan Xiaodao', '南小島', '南小島'],
  ['kitako', 'islet', 25.73, 123.54, 9.4, 'Kita-Kojima / Bei Xiaodao', '北小島', '北小島'],
  // Yaeyama and Miyako
  ['hateruma', 'islet', 24.06, 123.78, 6.6, 'Hateruma-jima', '波照間島', '波照間島'],
  ['nakanougan', 'islet', 24.19, 123.57, 8.4, 'Nakanougan-jima', '仲ノ神島', '仲之神島'],
  ['hatoma', 'islet', 24.47, 123.82, 8.8, 'Hatoma-jima', '鳩間島', '鳩間島'],
  ['aragusuku', 'islet', 24.22, 123.93, 9, 'Aragusuku', '新城島', '新城島'],
  ['kuroshima-yaeyama', 'islet', 24.24, 124.01, 8.6, 'Kuroshima', '黒島', '黑島'],
  ['kohama', 'islet', 24.34, 123.98, 8.8, 'Kohama-jima', '小浜島', '小濱島'],
  ['taketomi', 'islet', 24.33, 124.09, 8.6, 'Taketomi-jima', '竹富島', '竹富島'],
  ['tarama', 'islet', 24.66, 124.7, 7, 'Tarama-jima', '多良間島', '多良間島'],
  ['minna-miyako', 'islet', 24.75, 124.69, 8.8, 'Minna-jima', '水納島', '水納島'],
  ['ikema', 'islet', 24.93, 125.24, 8.6, 'Ikema-jima', '池間島', '池間島'],
  ['ogami', 'islet', 24.92, 125.31, 9.4, 'Ōgami-jima', '大神島', '大神島'],
  // Okinawa, Daitō, Amami, Tokara
  ['tonaki', 'islet', 26.36, 127.14, 8, 'Tonaki-jima', '渡名喜島', '渡名喜島'],
  ['zamami', 'islet', 26.23, 127.3, 8.4, 'Zamami-jima', '座間味島', '座間味島'],
  ['izena', 'islet', 26.93, 127.94, 8, 'Izena-jima', '伊是名島', '伊是名島'],
  ['oki-daito', 'islet', 24.47, 131.18, 6.4, 'Oki-Daitō-jima', '沖大東島', '沖大東島'],
  ['yokoate', 'islet', 28.8, 129.0, 7.4, 'Yokoate-jima', '横当島', '橫當島'],
  ['takara', 'islet', 29.14, 129.21, 7.2, 'Takarajima', '宝島', '寶島'],
  ['iwo-osumi', 'islet', 30.79, 130.3, 7.6, 'Satsuma Iōjima', '薩摩硫黄島', '薩摩硫黃島'],
  // South and west of Kyushu
  ['uji', 'islet', 31.19, 129.46, 7.4, 'Uji Guntō', '宇治群島', '宇治群島'],
  [
    'meshima',
    'islet',
    31.99,
    128.35,
    6.8,
    'Meshima (Danjo)',
    '女島（男女群島）',
    '女島（男女群島）',
  ],
  ['hizen-torishima', 'islet', 32.24, 128.1, 7.6, 'Hizen-Torishima', '肥前鳥島', '肥前鳥島'],
  ['mishima', 'islet', 34.78, 131.14, 7, 'Mishima', '見島', '見島'],
  // Elsewhere
  ['balintang', 'islet', 19.95, 122.14, 7, 'Balintang Islands', 'バリンタン諸島', '巴林坦群島'],
  ['dachen', 'islet', 28.45, 121.89, 7, 'Dachen', '大陳島', '大陳島'],
  ['yushan', 'islet', 28.88, 122.26, 7.4, 'Yushan Islands', '漁山列島', '漁山列島'],
  [
    'socotra-rock',
    'islet',
    32.12,
    125.18,
    6.4,
    'Socotra Rock (Ieodo)',
    '離於島',
    '離於島（蘇岩礁）',
    'differ',
  ],
  ['okinotori', 'islet', 20.42, 136.08, 5, 'Okinotorishima', '沖ノ鳥島', '沖之鳥礁', 'differ'],
  ['minami-tori', 'islet', 24.29, 153.98, 5, 'Minamitorishima (Marcus)', '南鳥島', '南鳥島'],
  [
    'scarborough',
    'islet',
    15.15,
    117.76,
    5,
    'Scarborough Shoal',
    'スカボロー礁',
    '黃岩島',
    'differ',
  ],
]
