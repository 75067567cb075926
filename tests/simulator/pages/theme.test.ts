import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { APP_NAMESPACE } from "../graphql/context.ts";
import { SimStore } from "../store.ts";
import { smallShop } from "../testing/small-shop.ts";
import { createPages } from "./pages.ts";

/** The theme app extension's Liquid as it is deployed, on the pages of a shop whose prices contain 10 % tax. */

const DOMAIN = "small.myshopify.com";
const extensionsDir = fileURLToPath(new URL("../../../extensions", import.meta.url));
const themeFolder = `${extensionsDir}/theme-loyalty`;
const AT = Date.parse("2026-01-01T00:00:00Z");

const programme = {
  programmeVersion: 1,
  currency: "JPY",
  digits: 0,
  taxesIncluded: true,
  pointsName: null as { ja: string; en: string } | null,
  accent: "#1f6f4a",
  earning: { points: 1, perMinor: 100, withTax: false },
  tiers: [
    { handle: "silver", name: { ja: "銀", en: "Silver" }, threshold: 0, multiplierBp: 10000 },
    { handle: "gold", name: { ja: "金", en: "Gold" }, threshold: 50000, multiplierBp: 15000 },
  ],
};

const gold = {
  schemaVersion: 1,
  balance: 1234567,
  pending: 30,
  tier: {
    handle: "gold",
    name: { ja: "金", en: "Gold" },
    progress: {
      spentMinor: 62000,
      currency: "JPY",
      next: { name: { ja: "白金", en: "Platinum" }, thresholdMinor: 100000 },
    },
  },
};

let store: SimStore;
let server: Server;
let origin: string;
let serial = 0;

beforeAll(async () => {
  store = new SimStore({ firstId: "9000" });
  const pages = createPages({ store, apiKey: "key", apiSecret: "secret", appUrl: "http://127.0.0.1:9", extensionsDir });
  server = createServer((request, response) => {
    pages(request, response).then(
      (answered) => answered || response.writeHead(404).end(),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shops/${DOMAIN}`;
});

afterAll(() => server.close());

beforeEach(() => {
  const data = smallShop({ currency: "JPY", countryCode: "JP", locale: "ja", taxesIncluded: true });
  const [tea] = data.products ?? [];
  if (tea) {
    tea.variants = [1100, 3300, 109].map((price, at) => ({
      ...(tea.variants[0] as (typeof tea.variants)[number]),
      id: `31${at}`,
      title: `${at}`,
      sku: `TEA-${at}`,
      price,
    }));
  }
  store.load(data);
  put("gid://shopify/AppInstallation/61", "okaeri", "programme", programme);
});

function put(ownerId: string, namespace: string, key: string, value: unknown, type = "json") {
  const text = type === "json" ? JSON.stringify(value) : String(value);
  const dates = { createdAt: AT, updatedAt: AT };
  store.put(DOMAIN, "metafields", { id: `m${++serial}`, ownerId, namespace, key, type, value: text, ...dates });
}

const putGold = () => put("gid://shopify/Customer/101", APP_NAMESPACE, "loyalty", gold);

/** The page's markup as a signed-in shopper or a guest gets it. */
async function open(path: string, options: { customer?: string; locale?: string } = {}): Promise<string> {
  const { customer, locale = "ja" } = options;
  const response = await fetch(`${origin}${path}${path.includes("?") ? "&" : "?"}locale=${locale}`, {
    headers: customer ? { Cookie: `shopper=${customer}` } : {},
  });
  const text = await response.text();
  expect([response.status, response.status === 200 ? "" : text]).toEqual([200, ""]);
  return text;
}

const shown = (page: string) => page.replace(/<(script|style|template)[\s\S]*?<\/\1>/g, "").replace(/<[^>]+>/g, " ");

describe("points for this product", () => {
  test.each([
    // 1,100 yen contain 100 yen of tax: 1,000 / 100.
    ["310", "この商品で10ポイントたまります"],
    ["311", "この商品で30ポイントたまります"],
    // 109 yen are 99.09 without tax: not one full hundred.
    ["312", "この商品で0ポイントたまります"],
  ])("of variant %s", async (variant, sentence) => {
    expect(shown(await open(`/products/tea?variant=${variant}`))).toContain(sentence);
  });

  test("count the member's tier", async () => {
    putGold();
    expect(shown(await open("/products/tea?variant=311", { customer: "101" }))).toContain("この商品で45ポイント");
  });

  test("count the whole price where the rule does", async () => {
    put("gid://shopify/AppInstallation/61", "okaeri", "programme", {
      ...programme,
      earning: { ...programme.earning, withTax: true },
    });
    expect(shown(await open("/products/tea?variant=310"))).toContain("この商品で11ポイント");
  });

  const bonus = { target: "", timesBp: null, points: null, monthDay: null, weekday: null, from: null, to: null };
  const putBonuses = (...bonuses: object[]) =>
    put("gid://shopify/AppInstallation/61", "okaeri", "programme", {
      ...programme,
      earning: { ...programme.earning, bonuses: bonuses.map((each) => ({ ...bonus, ...each })) },
    });

  test("count what the product earns beyond its price: extras add up, they do not multiply", async () => {
    putGold();
    putBonuses(
      { scope: "days", timesBp: 20000 },
      { scope: "collection", target: "251", timesBp: 12500 },
      { scope: "product", target: "201", points: 7 },
      { scope: "tag", target: "none", points: 1000 },
      { scope: "product", target: "202", points: 1000 },
    );
    // 30 for 3,000 yen: gold 45, twice 30 more, a quarter 7 more, and 7.
    expect(shown(await open("/products/tea?variant=311", { customer: "101" }))).toContain("この商品で89ポイント");
  });

  test.each([
    ["of another day of the month", { monthDay: (new Date().getDate() % 28) + 2 }],
    ["of another weekday", { weekday: new Date(Date.now() + 3 * 86_400_000).getUTCDay() || 7 }],
    ["that is over", { to: "2020-01-01" }],
    ["that has not begun", { from: "2999-01-01" }],
  ])("leave out a bonus %s", async (_name, when) => {
    putBonuses({ scope: "days", timesBp: 30000, ...when });
    expect(shown(await open("/products/tea"))).toContain("この商品で10ポイント");
  });

  test("count a bonus within its days", async () => {
    putBonuses({ scope: "days", timesBp: 30000, from: "2020-01-01", to: "2999-01-01" });
    expect(shown(await open("/products/tea"))).toContain("この商品で30ポイント");
  });

  test("say the shop's own word, in English for every other language", async () => {
    const pointsName = { ja: "マイル", en: "miles" };
    put("gid://shopify/AppInstallation/61", "okaeri", "programme", { ...programme, pointsName });
    expect(shown(await open("/products/tea"))).toContain("この商品で10マイルたまります");
    expect(shown(await open("/products/tea", { locale: "en" }))).toContain("Earn 10 miles with this product");
  });

  test("one is a point, not points", async () => {
    put("gid://shopify/AppInstallation/61", "okaeri", "programme", {
      ...programme,
      earning: { points: 1, perMinor: 1000, withTax: false },
    });
    expect(shown(await open("/products/tea", { locale: "en" }))).toContain("Earn 1 point with this product");
  });

  test.each([
    ["nothing is earned", { ...programme, earning: null }],
    ["the rule is of another currency", { ...programme, currency: "USD" }],
  ])("are not promised where %s", async (_name, changed) => {
    put("gid://shopify/AppInstallation/61", "okaeri", "programme", changed);
    expect(shown(await open("/products/tea"))).not.toContain("ポイントたまります");
  });
});

describe("the member's balance", () => {
  test("balance, pending, tier and the way to the next", async () => {
    putGold();
    const page = shown(await open("/", { customer: "101" }));
    expect(page).toContain("保有ポイント：1,234,567ポイント");
    expect(page).toContain("付与予定：30ポイント");
    expect(page).toContain("現在の会員ランク：金");
    expect(page).toContain("あと￥38,000のお買い物で白金になります");
    const english = shown(await open("/", { customer: "101", locale: "en" }));
    expect(english).toContain("Your balance: 1,234,567 points");
    expect(english).toContain("¥38,000 more to reach Platinum");
  });

  test("the plain number goes before the projection's, which is written later", async () => {
    putGold();
    put("gid://shopify/Customer/101", APP_NAMESPACE, "points_balance", 77, "number_integer");
    expect(shown(await open("/", { customer: "101" }))).toContain("保有ポイント：77ポイント");
  });

  test("a guest is asked to sign in; a member without points has none", async () => {
    expect(shown(await open("/"))).toContain("ログインしてポイントを確認");
    expect(shown(await open("/", { customer: "102" }))).toContain("保有ポイント：0ポイント");
  });
});

describe("members-only products", () => {
  beforeEach(() => {
    putGold();
    put("gid://shopify/Product/202", APP_NAMESPACE, "members_only", ["gold"]);
  });
  const hidden = (page: string) => /<style data-okaeri-members-only>([\s\S]*?)<\/style>/.exec(page)?.[1];

  test.each([
    ["a guest", undefined],
    ["a member of another tier", "102"],
  ])("are hidden from %s before the page is drawn", async (_name, customer) => {
    const page = await open("/", customer ? { customer } : {});
    expect(hidden(page)).toContain('a[href$="/products/pot"]');
    expect(hidden(page)).not.toContain("/products/tea");
    expect(page.indexOf("data-okaeri-members-only")).toBeLessThan(page.indexOf("</head>"));
    const product = await open("/products/pot", customer ? { customer } : {});
    expect(hidden(product)).toContain("[type=submit]");
    expect(shown(product)).toContain("会員ランク限定です");
    expect(shown(product)).not.toContain("たまります");
  });

  test("are there for those who may buy them", async () => {
    expect(hidden(await open("/", { customer: "101" }))).toBeUndefined();
    const product = await open("/products/pot", { customer: "101" });
    expect(hidden(product)).toBeUndefined();
    expect(shown(product)).toContain("この商品で45ポイント");
  });
});

describe("what it costs the page", () => {
  test("one script of under 2 KB that blocks nothing, no other file", async () => {
    const page = await open("/products/tea");
    expect(page.match(/<script src="[^"]*"[^>]*>/g)).toEqual(['<script src="/theme/theme-loyalty/loyalty.js" defer>']);
    expect(readdirSync(`${themeFolder}/assets`)).toEqual(["loyalty.js"]);
    expect(gzipSync(readFileSync(`${themeFolder}/assets/loyalty.js`)).length).toBeLessThan(2048);
  });

  test("Liquid stays far below the 100 KB of an extension", () => {
    const liquid = ["blocks", "snippets"].flatMap((folder) =>
      readdirSync(`${themeFolder}/${folder}`).map((file) => readFileSync(`${themeFolder}/${folder}/${file}`).length),
    );
    expect(liquid.reduce((sum, size) => sum + size, 0)).toBeLessThan(20 * 1024);
  });
});

describe("texts", () => {
  const locale = (file: string) => JSON.parse(readFileSync(`${themeFolder}/locales/${file}`, "utf8"));
  const keys = (node: unknown, prefix = ""): string[] =>
    typeof node === "object" && node !== null
      ? Object.entries(node).flatMap(([name, child]) => keys(child, prefix ? `${prefix}.${name}` : name))
      : [prefix];

  test("both languages say the same things, to shoppers and in the theme editor", () => {
    expect(keys(locale("ja.json"))).toEqual(keys(locale("en.default.json")));
    expect(keys(locale("ja.schema.json"))).toEqual(keys(locale("en.default.schema.json")));
  });

  test("every key that a block's schema names exists", () => {
    const known = keys(locale("en.default.schema.json"));
    for (const file of readdirSync(`${themeFolder}/blocks`)) {
      const schema = /\{% schema %\}([\s\S]*)\{% endschema %\}/.exec(
        readFileSync(`${themeFolder}/blocks/${file}`, "utf8"),
      );
      const named = [...(schema?.[1] ?? "").matchAll(/"t:([\w.]+)"/g)].map(([, key]) => key);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((key) => !known.includes(key ?? ""))).toEqual([]);
    }
  });
});
