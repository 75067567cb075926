import { mailTexts } from "../mail-texts.ts";
import prefectures from "./prefectures.json" with { type: "json" };

/** An address as Shopify tells it. */
export interface PostalAddress {
  country: string | null;
  zip: string | null;
  province: string | null;
  city: string | null;
  address1: string | null;
  address2: string | null;
  company: string | null;
  firstName: string | null;
  lastName: string | null;
}

/** An address as it is written on paper. */
export interface WrittenAddress {
  /** The seven digits of a Japanese postcode; null for other countries, and where they are not known. */
  zip: string | null;
  lines: string[];
  company: string | null;
  /** With the honorific that it takes. */
  name: string;
  /** Whether the name stands above the address, as outside of Japan. */
  nameFirst: boolean;
}

/** A prefecture as it is written in Japan, told by its code (ISO 3166-2:JP) or in Latin letters, as Shopify does in English. */
function prefectureOf(province: string): string {
  const plain = province.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const code = /^jp-(\d{2})$/.exec(plain)?.[1];
  if (code) return prefectures[Number(code) - 1]?.written ?? province;
  return prefectures.find(({ latin }) => plain === latin.toLowerCase())?.written ?? province;
}

const JAPANESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const JAPAN = ["jp", "japan", new Intl.DisplayNames("ja", { type: "region" }).of("JP")];
const isJapan = (country: string | null) => country === null || JAPAN.includes(country.trim().toLowerCase());

/** A name with the honorific that it takes: one for people, another for companies. */
function honoured({ person, company }: { person: string; company: string }): string {
  const { t } = mailTexts("ja");
  if (person === "" && company !== "") return t("mail.post.company", { name: company });
  return t("mail.post.person", { name: person || t("mail.nameless") });
}

/** Writes an address in the order and with the honorifics of its country. */
export function writeAddress(address: PostalAddress): WrittenAddress {
  const part = (text: string | null) => text?.trim() ?? "";
  const [zip, province, city, address1, address2, company] = [
    part(address.zip),
    part(address.province),
    part(address.city),
    part(address.address1),
    part(address.address2),
    part(address.company),
  ];
  const digits = zip.normalize("NFKC").replaceAll(/\D/g, "");
  if (isJapan(address.country) && JAPANESE.test(city + address1)) {
    const prefecture = prefectureOf(province);
    const street = city.startsWith(prefecture) ? city : prefecture + city;
    const person = [part(address.lastName), part(address.firstName)].filter((name) => name).join(" ");
    return {
      zip: digits.length === 7 ? digits : null,
      lines: [street + (address1.startsWith(street) ? address1.slice(street.length) : address1), address2].filter(
        (line) => line,
      ),
      company: person === "" ? null : company || null,
      name: honoured({ person, company }),
      nameFirst: false,
    };
  }
  const person = [part(address.firstName), part(address.lastName)].filter((name) => name).join(" ");
  const town = [city, [province, zip].filter((text) => text).join(" ")].filter((text) => text).join(", ");
  return {
    zip: isJapan(address.country) && digits.length === 7 ? digits : null,
    lines: [address1, address2, town, isJapan(address.country) ? "" : part(address.country)].filter((line) => line),
    company: person === "" ? null : company || null,
    name: person || company,
    nameFirst: true,
  };
}
