import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { askForCollections } from "./follow-collection.server.ts";
import { resolveKinds } from "./resolve-kinds.server.ts";
import { PRODUCT_KINDS } from "./types.ts";

/** How many products' kind changed, or each field's problem. */
export type KindChange =
  | { ok: true; intent: string; changed: number; productIds: string[] }
  | { ok: false; intent: string; problems: Record<string, string> };

const MOST_PRODUCTS = 250;

const id = z.string().refine((text) => /^\d+$/.test(text) && parseId(text) !== null, "required");
const kind = z.enum(PRODUCT_KINDS, "required");
const products = z.object({
  productIds: z
    .string("required")
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(z.array(id).min(1, "required").max(MOST_PRODUCTS, "tooLong")),
  // Empty: what collections and tags say counts again.
  kind: z.union([z.literal("").transform(() => null), kind]),
});
const rule = z.discriminatedUnion("scope", [
  z.object({
    scope: z.literal("tag"),
    target: z.string("required").trim().min(1, "required").max(255, "tooLong"),
    kind,
  }),
  z.object({ scope: z.literal("collection"), target: id, title: z.string().max(255).default(""), kind }),
]);
const namedRule = z.object({ scope: z.enum(["collection", "tag"]), target: z.string().min(1).max(255) });

const SET_PRODUCTS_SQL = `
INSERT INTO product_kind_rules AS r (shop_id, scope, target, kind)
SELECT $1::bigint, 'product', p.product_id::text, $3
FROM products p WHERE p.shop_id = $1::bigint AND p.product_id = ANY ($2::bigint[])
ON CONFLICT (shop_id, scope, target) DO UPDATE SET kind = excluded.kind`;

const SET_RULE_SQL = `
INSERT INTO product_kind_rules AS r (shop_id, scope, target, title, kind) VALUES ($1::bigint, $2, $3, $4, $5)
ON CONFLICT (shop_id, scope, target) DO UPDATE SET kind = excluded.kind, title = excluded.title`;

const FORGET_COLLECTION_SQL = `
DELETE FROM collection_products WHERE shop_id = $1::bigint AND collection_id = $2::bigint
  AND $2::bigint::text NOT IN (SELECT collection_id FROM named_collections($1::bigint))`;

/** Does what a form of the Products page asks for, and brings every product's kind in step. */
export async function changeKinds(tx: Tx, options: { shopId: ShopId; form: FormData }): Promise<KindChange> {
  const { shopId } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const intent = String(fields.intent);
  const refuse = (error: z.ZodError): KindChange => ({ ok: false, intent, problems: problemsOf(error) });
  switch (intent) {
    case "setProducts": {
      const form = products.safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { productIds, kind: wanted } = form.data;
      if (wanted === null) {
        await tx.productKindRule.deleteMany({ where: { shopId, scope: "product", target: { in: productIds } } });
      } else await query(tx, SET_PRODUCTS_SQL, shopId, productIds, wanted);
      break;
    }
    case "saveRule": {
      const form = rule.safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { data } = form;
      const isTag = data.scope === "tag";
      const target = isTag ? data.target.toLowerCase() : data.target;
      await query(tx, SET_RULE_SQL, shopId, data.scope, target, isTag ? data.target : data.title, data.kind);
      if (!isTag) await askForCollections(tx, { shopId, collectionIds: [target] });
      break;
    }
    case "removeRule": {
      const form = namedRule.safeParse(fields);
      if (!form.success) return refuse(form.error);
      const { scope, target } = form.data;
      await tx.productKindRule.deleteMany({ where: { shopId, scope, target } });
      const collectionId = scope === "collection" ? parseId(target) : null;
      if (collectionId !== null) await query(tx, FORGET_COLLECTION_SQL, shopId, collectionId);
      break;
    }
    default:
      throw new Response(null, { status: 400 });
  }
  const changed = await resolveKinds(tx, { shopId });
  return { ok: true, intent, changed: changed.length, productIds: changed.map(String) };
}
