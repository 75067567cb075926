import { reachSql } from "#app/features/customers/index.server.ts";
import type { Condition } from "../types.ts";
import { ownRows } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

/** Conditions on who the customer is and how to reach them. Shopify tells the present alone. */

export function tag(target: RuleTarget, { tags }: Of<"tag">): string {
  const wanted = target.values.bind(tags, "text[]");
  return target.still(
    target.reach === "all"
      ? `(f.customer_id IN (SELECT t.customer_id FROM customers_with_tags(${wanted}) t))`
      : ownCustomer(`tag_keys(c.shop_id, c.tags) && tag_keys(c.shop_id, ${wanted})`, target),
  );
}

export function address(target: RuleTarget, { field, values }: Of<"address">): string {
  const wanted = target.values.bind(field === "zipPrefix" ? values.map(plainZip) : lower(values), "text[]");
  if (field === "zipPrefix") {
    return ofCustomer(
      target,
      `EXISTS (SELECT FROM unnest(${wanted}) AS prefix WHERE starts_with(lower(translate(c.zip, ' -', '')), prefix))`,
    );
  }
  return ofCustomer(target, `lower(c.${field}) = ANY (${wanted})`);
}

const REACHED = reachSql("true");

/** Who links LINE agrees to messages by it; who blocks the account or declines takes that back. */
export function consent(target: RuleTarget, { channel, granted }: Of<"consent">): string {
  const agrees = channel === "line" ? REACHED.line : `c.${channel}_marketing_state = 'subscribed'`;
  const holds = ofCustomer(target, agrees);
  return granted ? holds : target.not(holds);
}

/** Whether news would reach them. */
export function reachable(target: RuleTarget, condition: Of<"reachable">): string {
  const there = "c.deleted_at IS NULL AND c.redacted_at IS NULL";
  const holds = ofCustomer(target, `${there} AND ${REACHED[condition.channel]}`);
  return condition.reachable ? holds : target.not(holds);
}

function ofCustomer(target: RuleTarget, holds: string): string {
  return target.still(ownCustomer(holds, target));
}

function ownCustomer(holds: string, target: RuleTarget): string {
  const where = `c.shop_id = $1::bigint AND ${holds}`;
  return ownRows(target, { from: "customers c", customer: "c.customer_id", where });
}

function lower(texts: string[]): string[] {
  return texts.map((text) => text.toLowerCase());
}

function plainZip(zip: string): string {
  return zip.toLowerCase().replaceAll(/[ -]/g, "");
}

/** Birthdays are kept without regard to the year; the month asked for is the day's, or so many months ahead of it. */
export function birthday(target: RuleTarget, { when }: Of<"birthday">): string {
  const ahead = when.kind === "monthsAhead" ? when.months : 0;
  const months = when.kind === "months" ? when.months : [((Number(target.asOf.slice(5, 7)) - 1 + ahead) % 12) + 1];
  const where = `x.shop_id = $1::bigint AND x.birth_month = ANY (${target.values.bind(months, "smallint[]")})`;
  const holds = ownRows(target, { from: "customer_extras x", customer: "x.customer_id", where });
  if (when.kind === "months") return target.still(holds);
  const born = (month: number) =>
    `SELECT x.customer_id FROM customer_extras x WHERE x.shop_id = $1::bigint AND x.birth_month = ${month}`;
  return target.moving(holds, target.monthsOnChange(ahead).map(born));
}
