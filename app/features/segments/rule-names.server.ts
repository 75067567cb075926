import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { conditionsOf } from "./rules.ts";
import type { Rule } from "./types.ts";

/** What the ids of rules stand for, and the tiers, programmes and surveys that a rule may name. */
export interface ShopRuleNames {
  products: Record<string, string>;
  tiers: { id: string; nameJa: string; nameEn: string }[];
  programmes: { id: string; name: string }[];
  /** Surveys with choices, by their newest version. */
  surveys: {
    id: string;
    question: { ja: string; en: string };
    choices: { choiceId: number; ja: string; en: string }[];
  }[];
}

/** Reads the names that writing these rules in words takes, and those that a form offers. */
export async function readRuleNames(
  tx: Tx,
  options: { shopId: ShopId; rules: readonly Rule[] },
): Promise<ShopRuleNames> {
  const { shopId, rules } = options;
  const productIds = rules
    .flatMap(conditionsOf)
    .flatMap((each) => (each.type === "product" && each.match.by === "product" ? each.match.productIds : []));
  const products = await query<{ id: string; title: string }>(
    tx,
    `SELECT product_id::text AS id, title FROM products WHERE shop_id = $1::bigint AND product_id = ANY ($2::bigint[])`,
    shopId,
    productIds,
  );
  const tiers = await query<{ id: string; nameJa: string; nameEn: string }>(
    tx,
    `SELECT tier_id::text AS id, name_ja AS "nameJa", name_en AS "nameEn" FROM tiers
     WHERE shop_id = $1::bigint ORDER BY threshold`,
    shopId,
  );
  const programmes = await query<ShopRuleNames["programmes"][number]>(
    tx,
    `SELECT programme_id::text AS id, name FROM programmes WHERE shop_id = $1::bigint ORDER BY name, programme_id`,
    shopId,
  );
  const surveys = await query<ShopRuleNames["surveys"][number]>(
    tx,
    `SELECT s.survey_id::text AS id, v.content -> 'question' AS question, v.content #> '{answers,choices}' AS choices
     FROM surveys s
     JOIN survey_versions v ON v.shop_id = s.shop_id AND v.survey_id = s.survey_id AND v.version = s.version
     WHERE s.shop_id = $1::bigint AND v.content #>> '{answers,kind}' = 'choices' ORDER BY s.survey_id`,
    shopId,
  );
  return { products: Object.fromEntries(products.map(({ id, title }) => [id, title])), tiers, programmes, surveys };
}
