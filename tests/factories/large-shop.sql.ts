/**
 * The statements that make a large shop. Chance is a hash of what is drawn for and a salt, so the same seed gives the same
 * shop on any machine. `$n` customers, `$seed`, `$today` (the last day) and `$shop` are filled in; all times are UTC.
 *
 * A customer buys at a rate of their own and may stop after each order with a likelihood of their own, both of heavy tail;
 * one in eight subscribes and buys once a month. The first orders are spread over 40 months of a growing shop.
 */
export const MAKE_CHANCE = `
CREATE FUNCTION pg_temp.chance(key bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (((hashint8extended(key, salt + $seed * 1000) >> 11) & 9007199254740991)::float8 + 0.5) / 9007199254740992`;

/** Roughly normal: Irwin and Hall's sum of uniform draws. */
const normal = (key: string, salt: number) =>
  `(${[0, 1, 2, 3, 4, 5].map((n) => `pg_temp.chance(${key}, ${salt + n})`).join(" + ")} - 3) * 1.4142`;

export const MAKE_PEOPLE = `
CREATE TEMP TABLE people AS
SELECT n, pg_temp.chance(n, 1) < 0.125 AS subscribes,
  $today::timestamp - make_interval(secs => 1217 * 86400 * power(pg_temp.chance(n, 2), 1.15)) AS first_at,
  exp(4.0 + 0.9 * ${normal("n", 10)}) AS mean_gap_days,
  least(300, floor(ln(pg_temp.chance(n, 3)) / ln(1 - (0.026 + 0.82 * pg_temp.chance(n, 4))))::integer + 1) AS orders,
  floor(power(pg_temp.chance(n, 5), 2) * 300)::integer AS favourite
FROM generate_series(1, $n::bigint) n`;

export const MAKE_PURCHASES = `
CREATE TEMP TABLE purchases AS
SELECT row_number() OVER (ORDER BY at, n, k) AS o, n, k, at, subscribes, favourite,
  1 + (pg_temp.chance(n * 1000 + k, 20) > 0.55)::integer + (pg_temp.chance(n * 1000 + k, 20) > 0.83)::integer
    + (pg_temp.chance(n * 1000 + k, 20) > 0.95)::integer AS lines
FROM (
  SELECT p.n, k, p.subscribes, p.favourite, date_trunc('second', p.first_at + make_interval(secs => 86400 * sum(
    CASE WHEN k = 1 THEN 0
      WHEN p.subscribes THEN 27 + 6 * pg_temp.chance(p.n * 1000 + k, 21)
      ELSE -ln(pg_temp.chance(p.n * 1000 + k, 21)) * p.mean_gap_days END) OVER (PARTITION BY p.n ORDER BY k))) AS at
  FROM people p CROSS JOIN LATERAL generate_series(1, p.orders) k
) a
WHERE at < $today::timestamp + interval '1 day' AND at < $now::timestamp`;

const list = (words: string) => `(ARRAY['${words.split(" ").join("','")}'])`;
const pick = (words: string, key: string, salt: number) =>
  `${list(words)}[1 + floor(power(pg_temp.chance(${key}, ${salt}), 1.6) * ${words.split(" ").length})::integer]`;

const FAMILY =
  "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本";
const GIVEN =
  "花子 結衣 陽菜 美咲 さくら 葵 愛 真由美 恵子 裕子 直樹 健太 翔太 大輔 拓也 誠 隆 浩 和子 洋子 千尋 遥 楓 凛 蓮";
const FAMILY_KANA = "さとう すずき たかはし タナカ イトウ ワタナベ やまもと ナカムラ";
const GIVEN_KANA = "はなこ ゆい ひな ミサキ サクラ あおい マユミ けいこ";
const FAMILY_LATIN =
  "Sato Suzuki Smith Johnson Brown Garcia Miller Davis Wilson Anderson Martin Lee Thompson White Harris Clark Lewis Young King Wright";
const GIVEN_LATIN = "Hanako Ann Mary John James Emma Olivia Liam Noah Ava Sophia Mia Lucas Ethan Grace Chloe Yui Ken";
const PLACES =
  "東京都 大阪府 神奈川県 愛知県 埼玉県 千葉県 兵庫県 北海道 福岡県 静岡県 京都府 広島県 宮城県 新潟県 長野県";

export const FILL_CUSTOMERS = `
INSERT INTO customers (shop_id, customer_id, email, phone, first_name, last_name, locale, state, tags, zip, country, province,
  city, address1, email_marketing_state, sms_marketing_state, created_at, updated_at, observed_at)
SELECT $shop, 7000000000000 + n, CASE WHEN pg_temp.chance(n, 30) < 0.97 THEN 'customer' || n || '@example.com' END,
  CASE WHEN pg_temp.chance(n, 31) < 0.6 THEN '+8190' || lpad((n % 100000000)::text, 8, '0') END,
  CASE WHEN script < 0.6 THEN ${pick(GIVEN, "n", 33)} WHEN script < 0.7 THEN ${pick(GIVEN_KANA, "n", 33)} ELSE ${pick(GIVEN_LATIN, "n", 33)} END,
  CASE WHEN script < 0.6 THEN ${pick(FAMILY, "n", 34)} WHEN script < 0.7 THEN ${pick(FAMILY_KANA, "n", 34)} ELSE ${pick(FAMILY_LATIN, "n", 34)} END,
  CASE WHEN script < 0.7 THEN 'ja' ELSE 'en' END, 'enabled',
  array_remove(ARRAY[CASE WHEN pg_temp.chance(n, 35) < 0.03 THEN 'VIP' END, CASE WHEN pg_temp.chance(n, 36) < 0.1 THEN 'newsletter' END,
    CASE WHEN pg_temp.chance(n, 37) < 0.02 THEN 'wholesale' END], NULL),
  lpad(floor(pg_temp.chance(n, 38) * 10000000)::integer::text, 7, '0'), 'JP', ${pick(PLACES, "n", 39)}, '中央区',
  (1 + floor(pg_temp.chance(n, 40) * 30)) || '-' || (1 + floor(pg_temp.chance(n, 41) * 20)),
  CASE WHEN pg_temp.chance(n, 42) < 0.55 THEN 'subscribed' WHEN pg_temp.chance(n, 42) < 0.65 THEN 'unsubscribed' ELSE 'not_subscribed' END,
  CASE WHEN pg_temp.chance(n, 43) < 0.1 THEN 'subscribed' ELSE 'not_subscribed' END, first_at, first_at, first_at
FROM (SELECT *, pg_temp.chance(n, 32) AS script FROM people) p`;

/** The first twenty are trials, the next forty may be subscribed to; nine in ten have a known cost. */
export const FILL_PRODUCTS = `
INSERT INTO products (shop_id, product_id, title, product_type, vendor, tags, kind, updated_at, observed_at)
SELECT $shop, 8000000000000 + p, CASE WHEN p < 20 THEN 'お試しセット ' WHEN p < 60 THEN '定期便 ' ELSE '商品 ' END || p,
  CASE WHEN p < 20 THEN 'Trial' WHEN p < 60 THEN 'Subscription' ELSE 'Regular' END, 'Bench',
  CASE WHEN p < 20 THEN ARRAY['trial'] WHEN p < 60 THEN ARRAY['subscription'] ELSE ARRAY['regular'] END,
  CASE WHEN p < 20 THEN 'trial' WHEN p < 60 THEN 'subscription' ELSE 'regular' END, $today, $today
FROM generate_series(0, 299) p;
INSERT INTO variants (shop_id, variant_id, product_id, title, sku, price_minor, unit_cost_minor)
SELECT $shop, 8100000000000 + p, 8000000000000 + p, '', 'SKU-' || p, price, CASE WHEN pg_temp.chance(p, 51) < 0.9 THEN price * 3 / 10 END
FROM (SELECT p, (CASE WHEN p < 20 THEN 980 ELSE 1500 + floor(power(pg_temp.chance(p, 50), 3) * 15000) END)::bigint AS price
  FROM generate_series(0, 299) p) v`;

/** One in sixty is cancelled, one in two hundred a test, one in fifty of nobody known; three in a thousand were voided. */
export const FILL_ORDERS = `
INSERT INTO orders (shop_id, order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, cancelled_at, test,
  financial_status, currency, taxes_included, source_name, discount_codes, total_minor, local_day)
SELECT $shop, 5500000000000 + o, '#' || 1000 + o, CASE WHEN k = 1 OR pg_temp.chance(o, 60) > 0.02 THEN 7000000000000 + n END,
  at, at, at, at, CASE WHEN pg_temp.chance(o, 61) < 1.0 / 60 THEN at + interval '1 hour' END, pg_temp.chance(o, 62) < 0.005,
  CASE WHEN pg_temp.chance(o, 63) < 0.003 THEN 'voided' WHEN pg_temp.chance(o, 63) < 0.04 THEN 'refunded' ELSE 'paid' END,
  'JPY', true, CASE WHEN pg_temp.chance(o, 64) < 0.9 THEN 'web' ELSE 'pos' END, '{}', 3000, (at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Tokyo')::date
FROM purchases ORDER BY o`;

/** Subscribers' first line is their favourite of the subscriptions, a third of first orders begin with a trial. */
export const FILL_LINES = `
INSERT INTO order_lines (shop_id, order_id, line_id, product_id, variant_id, title, sku, quantity, current_quantity,
  selling_plan_id, net_total_minor, unit_cost_minor)
SELECT $shop, 5500000000000 + l.o, 9000000000000 + l.o * 4 + l.i, 8000000000000 + l.product, 8100000000000 + l.product,
  p.title, v.sku, l.quantity, l.quantity, CASE WHEN l.planned THEN 6000000000000 + l.product % 3 END,
  v.price_minor * l.quantity, v.unit_cost_minor
FROM (
  SELECT o, i, subscribes AND i = 1 AS planned, 1 + (pg_temp.chance(o * 4 + i, 70) > 0.85)::integer AS quantity,
    CASE WHEN subscribes AND i = 1 THEN 20 + favourite % 40
      WHEN k = 1 AND i = 1 AND pg_temp.chance(o, 71) < 0.33 THEN floor(pg_temp.chance(o, 72) * 20)::integer
      WHEN pg_temp.chance(o * 4 + i, 73) < 0.4 THEN favourite
      ELSE floor(power(pg_temp.chance(o * 4 + i, 74), 2) * 300)::integer END AS product
  FROM purchases CROSS JOIN LATERAL generate_series(1, lines) i
) l
JOIN products p ON p.shop_id = $shop AND p.product_id = 8000000000000 + l.product
JOIN variants v ON v.shop_id = $shop AND v.variant_id = 8100000000000 + l.product
ORDER BY l.o, l.i`;

/** One line in twenty-five comes back, all of it. */
export const FILL_REFUNDS = `
INSERT INTO refund_lines (shop_id, order_id, line_id, refund_id, quantity)
SELECT shop_id, order_id, line_id, 4000000000000 + line_id, quantity FROM order_lines
WHERE shop_id = $shop AND pg_temp.chance(line_id, 80) < 0.04;
INSERT INTO refunds (shop_id, refund_id, order_id, created_at)
SELECT r.shop_id, r.refund_id, r.order_id, o.processed_at + interval '9 days' FROM refund_lines r JOIN orders o USING (shop_id, order_id)
WHERE r.shop_id = $shop`;

/** Every fifth customer has points from before, every tenth a coupon, a third of those used at their latest order. */
export const FILL_LOYALTY = `
INSERT INTO earn_rules (shop_id, version, effective_from, active, earn_points, earn_per_minor, valid_days)
VALUES ($shop, 1, $now::timestamp - interval '1 hour', true, 1, 100, 365);
INSERT INTO tiers (shop_id, name_ja, name_en, threshold, position)
VALUES ($shop, 'レギュラー', 'Regular', 0, 1), ($shop, 'シルバー', 'Silver', 20000, 2), ($shop, 'ゴールド', 'Gold', 50000, 3);
INSERT INTO ledger_entries (shop_id, customer_id, kind, amount, from_account, to_account, source_type, source_id, idempotency_key,
  rule_version, reason, occurred_at)
SELECT $shop, 7000000000000 + n, 'earn', 50 + floor(pg_temp.chance(n, 90) * 900)::bigint, 'issuance', 'available', 'customer',
  7000000000000 + n, 'bench:' || n || ':' || g, 1, '{"key":"earn_order","order":"#1"}', first_at
FROM people CROSS JOIN LATERAL generate_series(1, 1 + n % 3) g WHERE n % 5 = 0;
INSERT INTO points_lots (shop_id, customer_id, entry_id, granted_on, expires_on, granted, "left")
SELECT shop_id, customer_id, entry_id, $today::date - 30, $today::date + (entry_id % 335)::integer + 1, amount, amount
FROM ledger_entries WHERE shop_id = $shop;
INSERT INTO points_accounts (shop_id, customer_id, available)
SELECT shop_id, customer_id, sum(amount) FROM ledger_entries WHERE shop_id = $shop GROUP BY 1, 2;
INSERT INTO coupon_campaigns (shop_id, kind, active, value_kind, value_minor, starts_at, discount_id)
VALUES ($shop, 'next_visit', true, 'amount', 500, $now::timestamp - interval '1 hour', 'gid://shopify/DiscountCodeNode/1');
INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, state)
SELECT $shop, campaign_id, 1, 'READY' || g, discount_id, 'ready' FROM coupon_campaigns, generate_series(1, 2000) g WHERE shop_id = $shop;
INSERT INTO coupon_codes (shop_id, campaign_id, revision, code, discount_id, state)
SELECT $shop, campaign_id, 1, 'HELD' || order_id, discount_id, 'attached' FROM coupon_campaigns c JOIN orders o USING (shop_id)
WHERE c.shop_id = $shop AND o.customer_id IS NOT NULL AND o.order_id % 30 < 3;
INSERT INTO coupons (shop_id, campaign_id, customer_id, assigned_order_id, code, state, value_kind, value_minor, assigned_at,
  expires_on, used_order_id, used_at)
SELECT $shop, c.campaign_id, o.customer_id, o.order_id, 'HELD' || o.order_id,
  CASE WHEN o.order_id % 3 = 0 THEN 'used' WHEN o.order_id % 3 = 1 THEN 'expired' ELSE 'assigned' END, 'amount', 500, o.processed_at,
  CASE WHEN o.order_id % 3 = 2 THEN $today::date + 30 ELSE o.local_day + 60 END,
  CASE WHEN o.order_id % 3 = 0 THEN o.order_id END, CASE WHEN o.order_id % 3 = 0 THEN o.processed_at END
FROM coupon_campaigns c JOIN orders o USING (shop_id)
WHERE c.shop_id = $shop AND o.customer_id IS NOT NULL AND o.order_id % 30 < 3`;
