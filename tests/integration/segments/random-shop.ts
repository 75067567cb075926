import fc from "fast-check";
import type pg from "pg";
import { dayNumber, dayOfNumber } from "../figures/purchase.ts";

/** A small shop by chance, as facts; and the statements that write it. Days are numbers of days from 1970-01-01. */

export const ZONE = "Asia/Tokyo";
export const FIRST_DAY = dayNumber("2025-01-01");
export const TODAY = dayNumber("2026-03-31");
export const PRODUCTS = [
  { id: 501, kind: "trial", tags: ["Starter", "skin"] },
  { id: 502, kind: "regular", tags: ["skin"] },
  { id: 503, kind: "gift_set", tags: [] },
  { id: 504, kind: "regular", tags: ["Tea"] },
] as const;
export const TIERS = [
  { id: 701, from: 0 },
  { id: 702, from: 3_000 },
  { id: 703, from: 9_000 },
] as const;
export const CUSTOMERS = 7;

const day = fc.integer({ min: FIRST_DAY, max: TODAY });
const line = fc.record({
  product: fc.option(fc.nat(PRODUCTS.length - 1), { freq: 9, nil: null }),
  subscribed: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  left: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  net: fc.integer({ min: 0, max: 40 }).map((n) => n * 100),
  cost: fc.integer({ min: 0, max: 8 }).map((n) => n * 100),
});
const order = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  day,
  // Tokyo is nine hours ahead: 15:00 UTC begins its next day.
  hour: fc.constantFrom(0, 8, 14),
  cancelled: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  refunded: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
});
const person = fc.record({
  tags: fc.subarray(["VIP", "vip2", "Tokyo"]),
  country: fc.constantFrom(null, "JP", "US"),
  province: fc.constantFrom(null, "Tokyo", "Kyoto"),
  city: fc.constantFrom(null, "Chiyoda", "kyoto"),
  zip: fc.constantFrom(null, "100-0001", "6008001", "10 1"),
  address1: fc.constantFrom(null, "1-1"),
  email: fc.constantFrom(null, "a@example.com", "b@example.com", "Barred@example.com"),
  phone: fc.constantFrom(null, "+819012345678"),
  emailConsent: fc.constantFrom(null, "subscribed", "unsubscribed"),
  smsConsent: fc.constantFrom(null, "subscribed"),
  line: fc.constantFrom(null, "linked" as const, "blocked" as const),
  noLine: fc.boolean(),
  noPost: fc.boolean(),
  birthday: fc.option(
    fc.integer({ min: 0, max: 364 }).map((n) => dayNumber("1990-01-01") + n),
    { nil: null },
  ),
});
const move = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  day,
  points: fc.integer({ min: 1, max: 300 }),
  out: fc.boolean(),
});
/** In the order of their days; nobody takes out what is not there. */
function withinBalance(moves: { customer: number; day: number; points: number; out: boolean }[]) {
  const balances = new Map<number, number>();
  return [...moves]
    .sort((one, other) => one.day - other.day)
    .filter(({ customer, points, out }) => {
      const balance = (balances.get(customer) ?? 0) + (out ? -points : points);
      if (balance >= 0) balances.set(customer, balance);
      return balance >= 0;
    });
}

const lot = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  left: fc.integer({ min: 0, max: 200 }),
  expires: fc.option(fc.integer({ min: TODAY - 30, max: TODAY + 60 }), { nil: null }),
});
const coupon = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  assigned: day,
  validDays: fc.integer({ min: 5, max: 90 }),
  usedAfter: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
  revoked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** One customer's answers to one occasion, each replaced by the next: days apart, and what was picked. */
const voice = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  survey: fc.constantFrom("nps" as const, "choices" as const),
  said: fc
    .array(fc.record({ day, pick: fc.integer({ min: 0, max: 10 }) }), { minLength: 1, maxLength: 3 })
    .map((said) => said.sort((one, other) => one.day - other.day)),
});
export const SURVEYS = { nps: 801, choices: 802 } as const;
/** What a choice says: every third is unhappy. */
export const choiceOf = (pick: number): number => (pick % 3) + 1;
export const moodOf = ({ survey, pick }: { survey: "nps" | "choices"; pick: number }): "good" | "neutral" | "bad" => {
  if (survey === "choices") return (["good", "neutral", "bad"] as const)[choiceOf(pick) - 1] ?? "bad";
  return pick >= 9 ? "good" : pick >= 7 ? "neutral" : "bad";
};

/** A contact and the days on which its state changed. */
const contact = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  kind: fc.constantFrom("question" as const, "complaint" as const, "praise" as const),
  opened: day,
  moves: fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 90 }), to: fc.constantFrom("open", "waiting", "resolved") }),
    {
      maxLength: 3,
    },
  ),
});
/** The states of a contact in their order, with the days from which and until which it stood so. */
export function statesOf({ opened, moves }: RandomShop["contacts"][number]) {
  const states: { state: string; from: number; until: number | null }[] = [
    { state: "open", from: opened, until: null },
  ];
  for (const { after, to } of moves) {
    const last = states.at(-1) as (typeof states)[number];
    if (last.state === to) continue;
    last.until = last.from + after;
    states.push({ state: to, from: last.until, until: null });
  }
  return states;
}

/** A stay in a programme, held out or not; some are not over. */
const enrolment = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  programme: fc.nat(1),
  begun: day,
  lasts: fc.option(fc.integer({ min: 0, max: 120 }), { nil: null }),
  heldOut: fc.boolean(),
});
export const PROGRAMMES = [901, 902] as const;

const situation = fc.record({
  customer: fc.nat(CUSTOMERS - 1),
  from: day,
  lasts: fc.option(fc.integer({ min: 0, max: 120 }), { nil: null }),
});

export const randomShop = fc.record({
  orders: fc.array(order, { minLength: 3, maxLength: 24 }),
  people: fc.array(fc.option(person, { freq: 8, nil: null }), { minLength: CUSTOMERS, maxLength: CUSTOMERS }),
  moves: fc.array(move, { maxLength: 8 }).map(withinBalance),
  lots: fc.array(lot, { maxLength: 5 }),
  coupons: fc.array(coupon, { maxLength: 6 }),
  voices: fc.array(voice, { maxLength: 5 }),
  contacts: fc.array(contact, { maxLength: 5 }),
  situations: fc.array(situation, { maxLength: 3 }),
  enrolments: fc.array(enrolment, { maxLength: 5 }),
});
export type RandomShop = typeof randomShop extends fc.Arbitrary<infer T> ? T : never;
export type RandomOrder = RandomShop["orders"][number];

export const customerId = (index: number): string => String(9_000_000_000_000_001 + index);

/** Writes a coupon's state as the app would have left it by the present day. */
export function couponState({ assigned, validDays, usedAfter, revoked }: RandomShop["coupons"][number]): string {
  if (revoked) return "revoked";
  if (usedAfter !== null && usedAfter <= validDays && assigned + usedAfter <= TODAY) return "used";
  return assigned + validDays < TODAY ? "expired" : "assigned";
}

/** Empties the shop's tables and writes the facts; what follows from them is left to the app. */
export async function writeShop(admin: pg.Client, options: { shopId: string; shop: RandomShop }): Promise<void> {
  const { shopId, shop } = options;
  const tables = [
    "orders",
    "order_lines",
    "refunds",
    "refund_lines",
    "customers",
    "customer_extras",
    "products",
    "tiers",
    "tier_memberships",
    "points_accounts",
    "points_lots",
    "coupons",
    "survey_answers",
    "contact_entries",
    "contacts",
    "changed_situations",
    "enrolments",
    "line_links",
    "message_preferences",
    "message_suppressions",
    "customer_figures",
    "period_figures",
    "customer_changes",
  ];
  await admin.query("SET session_replication_role = replica");
  for (const table of [...tables, "ledger_entries"])
    await admin.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
  await admin.query("SET session_replication_role = DEFAULT");
  const rows = (table: string, columns: string, values: object[]) =>
    admin.query(
      `INSERT INTO ${table} (shop_id, ${columns}) SELECT $1, ${columns} FROM jsonb_populate_recordset(null::${table}, $2)`,
      [shopId, JSON.stringify(values)],
    );
  const told = { updated_at: "2026-04-01T00:00:00Z", observed_at: "2026-04-01T00:00:00Z" };
  await rows(
    "products",
    "product_id, title, tags, kind, updated_at, observed_at",
    PRODUCTS.map(({ id, kind, tags }) => ({ product_id: id, title: `P${id}`, kind, tags, ...told })),
  );
  await rows(
    "tiers",
    "tier_id, name_ja, name_en, threshold, position",
    TIERS.map(({ id, from }, at) => ({
      tier_id: id,
      name_ja: "会",
      name_en: "T",
      threshold: from,
      position: at,
    })),
  );
  await rows(
    "customers",
    `customer_id, tags, country, province, city, zip, address1, email, phone, email_marketing_state, sms_marketing_state,
     updated_at, observed_at, complete`,
    shop.people.flatMap((one, at) =>
      one === null
        ? []
        : [
            {
              ...one,
              customer_id: customerId(at),
              email_marketing_state: one.emailConsent,
              sms_marketing_state: one.smsConsent,
              complete: true,
              ...told,
            },
          ],
    ),
  );
  await rows(
    "customer_extras",
    "customer_id, birth_month, birth_day, updated_at",
    shop.people.flatMap((one, at) => {
      if (!one || one.birthday === null) return [];
      const [, month, day] = dayOfNumber(one.birthday).split("-").map(Number);
      return [{ customer_id: customerId(at), birth_month: month, birth_day: day, updated_at: told.updated_at }];
    }),
  );
  await rows(
    "line_links",
    "line_user_id, customer_id, linked_at, blocked_at",
    shop.people.flatMap((one, at) =>
      one?.line
        ? [
            {
              line_user_id: `U${at}`,
              customer_id: customerId(at),
              linked_at: told.updated_at,
              blocked_at: one.line === "blocked" ? told.updated_at : null,
            },
          ]
        : [],
    ),
  );
  await rows(
    "message_preferences",
    "customer_id, least_gap_days, no_line, no_post, updated_at",
    shop.people.flatMap((one, at) =>
      one?.noLine || one?.noPost
        ? [
            {
              customer_id: customerId(at),
              least_gap_days: 0,
              no_line: one.noLine,
              no_post: one.noPost,
              updated_at: told.updated_at,
            },
          ]
        : [],
    ),
  );
  // By its hash, as it stays when everything personal was erased.
  await admin.query(
    `INSERT INTO message_suppressions (shop_id, channel, address_hash, reason, since)
     VALUES ($1::bigint, 'email', sha256(convert_to($1 || ':barred@example.com', 'UTF8')), 'unsubscribe', $2)`,
    [shopId, told.updated_at],
  );
  await rows(
    "enrolments",
    "enrolment_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, state, next_step, enrolled_at, ended_at",
    shop.enrolments.map(({ customer, programme, begun, lasts, heldOut }, at) => ({
      enrolment_id: at + 1,
      programme_id: PROGRAMMES[programme],
      version: 1,
      customer_id: customerId(customer),
      anchor_key: `order:${at}`,
      anchor_on: dayOfNumber(begun),
      held_out: heldOut,
      state: lasts === null ? "active" : "ended",
      next_step: 0,
      // 01:00 of the day in Tokyo, which is the day before in UTC.
      enrolled_at: `${dayOfNumber(begun - 1)}T16:00:00Z`,
      ended_at: lasts === null ? null : `${dayOfNumber(begun + lasts)}T14:59:00Z`,
    })),
  );
  await writeOrders(admin, { shopId, orders: shop.orders, firstId: 1 });
  await writeVoices(admin, { shopId, shop });
  await rows(
    "ledger_entries",
    "entry_id, customer_id, kind, amount, from_account, to_account, source_type, idempotency_key, reason, occurred_at, created_at",
    shop.moves.map(({ customer, day: on, points, out }, at) => ({
      entry_id: at + 1,
      customer_id: customerId(customer),
      kind: out ? "expire" : "earn",
      amount: points,
      from_account: out ? "available" : "issuance",
      to_account: out ? "expired" : "available",
      source_type: "lot",
      idempotency_key: `move ${at}`,
      reason: {},
      occurred_at: `${dayOfNumber(on)}T03:00:00Z`,
      created_at: `${dayOfNumber(on)}T03:00:00Z`,
    })),
  );
  const balances = new Map<number, number>();
  for (const { customer, points, out } of shop.moves) {
    balances.set(customer, (balances.get(customer) ?? 0) + (out ? -points : points));
  }
  await rows(
    "points_accounts",
    "customer_id, pending, available, reserved",
    [...balances].map(([at, available]) => ({ customer_id: customerId(at), pending: 0, available, reserved: 0 })),
  );
  await rows(
    "points_lots",
    `lot_id, customer_id, entry_id, granted_on, expires_on, granted, "left"`,
    shop.lots.map(({ customer, left, expires }, at) => ({
      lot_id: at + 1,
      customer_id: customerId(customer),
      entry_id: 1,
      granted_on: "2025-01-01",
      expires_on: expires === null ? null : dayOfNumber(expires),
      granted: 200,
      left,
    })),
  );
  await rows(
    "coupons",
    "coupon_id, campaign_id, customer_id, assigned_order_id, state, value_kind, assigned_at, expires_on, used_at",
    shop.coupons.map((one, at) => ({
      coupon_id: at + 1,
      campaign_id: 1,
      customer_id: customerId(one.customer),
      assigned_order_id: at + 1,
      state: couponState(one),
      value_kind: "amount",
      assigned_at: `${dayOfNumber(one.assigned)}T03:00:00Z`,
      expires_on: dayOfNumber(one.assigned + one.validDays),
      used_at: couponState(one) === "used" ? `${dayOfNumber(one.assigned + (one.usedAfter ?? 0))}T04:00:00Z` : null,
    })),
  );
}

/** Writes what customers said, and what was talked about with them. */
async function writeVoices(admin: pg.Client, { shopId, shop }: { shopId: string; shop: RandomShop }): Promise<void> {
  const rows = (table: string, columns: string, values: object[]) =>
    admin.query(
      `INSERT INTO ${table} (shop_id, ${columns}) SELECT $1, ${columns} FROM jsonb_populate_recordset(null::${table}, $2)`,
      [shopId, JSON.stringify(values)],
    );
  const noon = (on: number) => `${dayOfNumber(on)}T03:00:00Z`;
  let answerId = 0;
  await rows(
    "survey_answers",
    `answer_id, survey_id, version, customer_id, occasion_key, source, choice, score, mood, changed, comment, first_said_at,
     said_at, said_on, replaced_at, replaced_on`,
    shop.voices.flatMap(({ customer, survey, said }, at) =>
      said.map(({ day: on, pick }, place) => {
        const next = said[place + 1];
        answerId += 1;
        return {
          answer_id: answerId,
          survey_id: SURVEYS[survey],
          version: 1,
          customer_id: customerId(customer),
          occasion_key: `order:${at}`,
          source: "order",
          choice: survey === "choices" ? choiceOf(pick) : null,
          score: survey === "nps" ? pick : null,
          mood: moodOf({ survey, pick }),
          changed: false,
          comment: "",
          first_said_at: noon(said[0]?.day ?? on),
          said_at: noon(on),
          said_on: dayOfNumber(on),
          replaced_at: next ? noon(next.day) : null,
          replaced_on: next ? dayOfNumber(next.day) : null,
        };
      }),
    ),
  );
  await rows(
    "contacts",
    "contact_id, key, customer_id, kind, channel, subject, state, due_on, opened_at, opened_on, updated_at",
    shop.contacts.map(({ customer, kind, opened }, at) => ({
      contact_id: at + 1,
      key: `contact ${at}`,
      customer_id: customerId(customer),
      kind,
      channel: "email",
      subject: "s",
      state: "open",
      due_on: dayOfNumber(opened + 1),
      opened_at: noon(opened),
      opened_on: dayOfNumber(opened),
      updated_at: noon(opened),
    })),
  );
  let entryId = 0;
  await rows(
    "contact_entries",
    "entry_id, contact_id, customer_id, at, note, state, from_day, until_day",
    shop.contacts.flatMap((one, at) =>
      statesOf(one).map(({ state, from, until }) => {
        entryId += 1;
        return {
          entry_id: entryId,
          contact_id: at + 1,
          customer_id: customerId(one.customer),
          at: noon(from),
          note: "",
          state,
          from_day: dayOfNumber(from),
          until_day: until === null ? null : dayOfNumber(until),
        };
      }),
    ),
  );
  await rows(
    "changed_situations",
    "situation_id, customer_id, what, source, from_day, until_day, said_at",
    shop.situations.map(({ customer, from, lasts }, at) => ({
      situation_id: at + 1,
      customer_id: customerId(customer),
      what: "moved",
      source: "staff",
      from_day: dayOfNumber(from),
      until_day: lasts === null ? null : dayOfNumber(from + lasts),
      said_at: noon(from),
    })),
  );
}

/** Writes orders with their lines and refunds, from an id on. */
export async function writeOrders(
  admin: pg.Client,
  options: { shopId: string; orders: RandomOrder[]; firstId: number },
): Promise<void> {
  const { shopId, orders, firstId } = options;
  const rows = (table: string, columns: string, values: object[]) =>
    admin.query(
      `INSERT INTO ${table} (shop_id, ${columns}) SELECT $1, ${columns} FROM jsonb_populate_recordset(null::${table}, $2)`,
      [shopId, JSON.stringify(values)],
    );
  await rows(
    "orders",
    `order_id, name, customer_id, created_at, processed_at, updated_at, observed_at, cancelled_at, test, financial_status,
     currency, taxes_included, source_name, discount_codes, total_minor, counted, local_day, units_left, net_sales_minor,
     cost_minor, known_cost_net_sales_minor, points_base_minor`,
    orders.map((one, at) => {
      // Midnight in Tokyo is 15:00 UTC of the day before.
      const instant = `${dayOfNumber(one.day)}T${String(one.hour).padStart(2, "0")}:00:00Z`;
      return {
        order_id: firstId + at,
        name: `#${firstId + at}`,
        customer_id: customerId(one.customer),
        created_at: instant,
        processed_at: instant,
        updated_at: instant,
        observed_at: instant,
        cancelled_at: one.cancelled ? instant : null,
        test: false,
        financial_status: "paid",
        currency: "JPY",
        taxes_included: false,
        source_name: "",
        discount_codes: [],
        total_minor: 0,
        counted: false,
        local_day: dayOfNumber(one.day),
        units_left: 0,
        net_sales_minor: 0,
        cost_minor: 0,
        known_cost_net_sales_minor: 0,
        points_base_minor: 0,
      };
    }),
  );
  await rows(
    "order_lines",
    `order_id, line_id, product_id, title, sku, quantity, current_quantity, is_gift_card, selling_plan_id, net_total_minor,
     unit_cost_minor, units_left, net_sales_minor, cost_minor`,
    orders.flatMap((one, at) =>
      one.lines.map((each, index) => ({
        order_id: firstId + at,
        line_id: (firstId + at) * 10 + index,
        product_id: each.product === null ? null : PRODUCTS[each.product]?.id,
        title: "line",
        sku: "",
        quantity: 1,
        current_quantity: each.left ? 1 : 0,
        is_gift_card: false,
        selling_plan_id: each.subscribed ? 31 : null,
        net_total_minor: each.net,
        unit_cost_minor: each.cost,
        units_left: 0,
        net_sales_minor: 0,
        cost_minor: 0,
      })),
    ),
  );
  const refunded = orders.flatMap((one, at) => (one.refunded ? [firstId + at] : []));
  await rows(
    "refunds",
    "refund_id, order_id, created_at",
    refunded.map((id) => ({ refund_id: id, order_id: id, created_at: "2026-03-01T00:00:00Z" })),
  );
  // Of a line that has no unit left already, so that no figure depends on it.
  await rows(
    "refund_lines",
    "order_id, line_id, refund_id, quantity",
    refunded.map((id) => ({ order_id: id, line_id: id * 10 + 9, refund_id: id, quantity: 1 })),
  );
}
