import { pick, seededRandom, wholeBetween } from "./seeded-random.ts";

/** A made-up person with a made-up address; everything follows from (seed, number). */
export type Person = {
  firstName: string;
  lastName: string;
  email: string;
  /** E.164, or null where the person gave none. */
  phone: string | null;
  address: {
    address1: string;
    address2: string | null;
    city: string;
    province: string;
    provinceCode: string;
    zip: string;
    country: string;
    countryCode: string;
  };
};

const US_FIRST =
  "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Paul Ashley Steven Emily Andrew Donna Kenneth Michelle George Carol Joshua Amanda Kevin Melissa Brian Deborah Edward Laura Ronald Rebecca Timothy Sharon".split(
    " ",
  );
const US_LAST =
  "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts".split(
    " ",
  );
const US_STREET = "Main Oak Pine Maple Cedar Elm Washington Lake Hill Park Walnut Spring North River Church".split(" ");
const US_KIND = ["St", "Ave", "Rd", "Ln", "Dr"];
const US_CITY = [
  ["New York", "New York", "NY", "100"],
  ["Los Angeles", "California", "CA", "900"],
  ["Chicago", "Illinois", "IL", "606"],
  ["Houston", "Texas", "TX", "770"],
  ["Phoenix", "Arizona", "AZ", "850"],
  ["Philadelphia", "Pennsylvania", "PA", "191"],
  ["San Diego", "California", "CA", "921"],
  ["Dallas", "Texas", "TX", "752"],
  ["Columbus", "Ohio", "OH", "432"],
  ["Seattle", "Washington", "WA", "981"],
  ["Denver", "Colorado", "CO", "802"],
  ["Boston", "Massachusetts", "MA", "021"],
  ["Nashville", "Tennessee", "TN", "372"],
  ["Portland", "Oregon", "OR", "972"],
  ["Atlanta", "Georgia", "GA", "303"],
  ["Miami", "Florida", "FL", "331"],
  ["Minneapolis", "Minnesota", "MN", "554"],
  ["New Orleans", "Louisiana", "LA", "701"],
] as const;

/** A person in the United States. The e-mail address is unique per number and lies in example.com. */
export function americanPerson(seed: number, number: number): Person {
  const random = seededRandom(seed, number);
  const firstName = pick(random, US_FIRST);
  const lastName = pick(random, US_LAST);
  const [city, province, provinceCode, zipHead] = pick(random, US_CITY);
  return {
    firstName,
    lastName,
    email: `${firstName}.${lastName}.${number}@example.com`.toLowerCase(),
    phone: null,
    address: {
      address1: `${wholeBetween(random, 1, 9899)} ${pick(random, US_STREET)} ${pick(random, US_KIND)}`,
      address2: random() < 0.2 ? `Apt ${wholeBetween(random, 1, 40)}` : null,
      city,
      province,
      provinceCode,
      zip: `${zipHead}${String(wholeBetween(random, 1, 99)).padStart(2, "0")}`,
      country: "United States",
      countryCode: "US",
    },
  };
}

const JP_LAST =
  "佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura 小林:kobayashi 加藤:kato 吉田:yoshida 山田:yamada 佐々木:sasaki 山口:yamaguchi 松本:matsumoto 井上:inoue 木村:kimura 林:hayashi 斎藤:saito 清水:shimizu 山崎:yamazaki 森:mori 池田:ikeda 橋本:hashimoto 阿部:abe 石川:ishikawa 前田:maeda 藤田:fujita 小川:ogawa 岡田:okada 後藤:goto 長谷川:hasegawa 村上:murakami 近藤:kondo 石井:ishii 坂本:sakamoto 遠藤:endo 青木:aoki 藤井:fujii 西村:nishimura"
    .split(" ")
    .map((entry) => entry.split(":") as [string, string]);
const JP_FIRST =
  "陽子:yoko 恵子:keiko 裕子:yuko 久美子:kumiko 由美子:yumiko 真由美:mayumi 智子:tomoko 直美:naomi 美香:mika 愛:ai 彩:aya 舞:mai 麻衣:mai 千尋:chihiro 美咲:misaki 葵:aoi 結衣:yui 陽菜:hina 凛:rin さくら:sakura 花子:hanako 幸子:sachiko 和子:kazuko 節子:setsuko 洋子:yoko 誠:makoto 隆:takashi 浩:hiroshi 健一:kenichi 大輔:daisuke 拓也:takuya 翔:sho 健太:kenta 蓮:ren 茂:shigeru 学:manabu"
    .split(" ")
    .map((entry) => entry.split(":") as [string, string]);
const JP_PLACE = [
  ["東京都", "JP-13", "世田谷区", "154", "三軒茶屋"],
  ["東京都", "JP-13", "練馬区", "176", "豊玉北"],
  ["東京都", "JP-13", "八王子市", "192", "元横山町"],
  ["神奈川県", "JP-14", "横浜市港北区", "222", "大倉山"],
  ["神奈川県", "JP-14", "川崎市高津区", "213", "溝口"],
  ["埼玉県", "JP-11", "さいたま市浦和区", "330", "常盤"],
  ["千葉県", "JP-12", "船橋市", "273", "本町"],
  ["大阪府", "JP-27", "豊中市", "560", "上新田"],
  ["大阪府", "JP-27", "堺市堺区", "590", "南瓦町"],
  ["兵庫県", "JP-28", "西宮市", "662", "甲子園町"],
  ["京都府", "JP-26", "京都市左京区", "606", "下鴨"],
  ["愛知県", "JP-23", "名古屋市千種区", "464", "今池"],
  ["福岡県", "JP-40", "福岡市中央区", "810", "大名"],
  ["北海道", "JP-01", "札幌市中央区", "060", "北一条西"],
  ["宮城県", "JP-04", "仙台市青葉区", "980", "一番町"],
  ["広島県", "JP-34", "広島市中区", "730", "紙屋町"],
  ["静岡県", "JP-22", "静岡市葵区", "420", "呉服町"],
  ["新潟県", "JP-15", "新潟市中央区", "951", "古町通"],
  ["長野県", "JP-20", "松本市", "390", "中央"],
  ["沖縄県", "JP-47", "那覇市", "900", "泉崎"],
] as const;

/** A person in Japan, names and address in Japanese. The e-mail address is unique per number and lies in example.com. */
export function japanesePerson(seed: number, number: number): Person {
  const random = seededRandom(seed, number);
  const [lastName, lastRoman] = pick(random, JP_LAST);
  const [firstName, firstRoman] = pick(random, JP_FIRST);
  const [province, provinceCode, city, zipHead, town] = pick(random, JP_PLACE);
  const block = `${town}${wholeBetween(random, 1, 5)}-${wholeBetween(random, 1, 30)}-${wholeBetween(random, 1, 20)}`;
  return {
    firstName,
    lastName,
    email: `${firstRoman}.${lastRoman}.${number}@example.com`,
    // 0x0-0000-xxxx: the 0000 exchange is not handed out, so nobody's telephone rings.
    phone:
      random() < 0.85 ? `+81${pick(random, ["70", "80", "90"])}0000${String(number % 10000).padStart(4, "0")}` : null,
    address: {
      address1: block,
      address2:
        random() < 0.35
          ? `コーポ${pick(random, ["若葉", "けやき", "さくら", "青空"])} ${wholeBetween(random, 1, 9)}0${wholeBetween(random, 1, 8)}`
          : null,
      city,
      province,
      provinceCode,
      zip: `${zipHead}-${String(wholeBetween(random, 1, 99)).padStart(4, "0")}`,
      country: "Japan",
      countryCode: "JP",
    },
  };
}
