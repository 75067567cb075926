import { TIER_METAFIELD } from "#app/contracts/shopper.ts";
import { inTransaction, query } from "#app/db.server.ts";
import { type CustomerId, type ShopId, toGid } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { METAFIELDS_DELETE } from "#app/shopify/operations/metafields-delete.ts";
import { METAFIELDS_SET } from "#app/shopify/operations/metafields-set.ts";
import { TAGS_ADD } from "#app/shopify/operations/tags-add.ts";
import { TAGS_REMOVE } from "#app/shopify/operations/tags-remove.ts";
import { type EffectHandler, EffectRefused } from "#app/shopify/outbox.server.ts";
import { askForMarks } from "./ask-for-marks.server.ts";
import { keepDiscounts } from "./keep-discounts.server.ts";
import { keepMembersOnly } from "./keep-members-only.server.ts";
import { TIER_HANDLE_SQL } from "./read-tier.server.ts";
import { heldOutTagOf, tagOfTier } from "./rules.ts";

/** Customers of one turn: as many metafields as Shopify takes in one call. */
const AT_ONCE = 25;

interface Mark {
  customerId: CustomerId;
  revision: number;
  /** The handle that Shopify has, and is to have. */
  had: string | null;
  wanted: string | null;
  /** The tier whose tag of those held out of its discount Shopify has, and is to have. */
  hadHeldOut: string | null;
  wantedHeldOut: string | null;
  /** Shopify still has the customer. */
  isPresent: boolean;
}

const NEXT_SQL = `
SELECT k.customer_id AS "customerId", k.revision, k.handle AS had, k.held_out_handle AS "hadHeldOut",
  c.customer_id IS NOT NULL AS "isPresent",
  CASE WHEN t.threshold > 0 AND c.redacted_at IS NULL THEN ${TIER_HANDLE_SQL} END AS wanted,
  CASE WHEN t.threshold > 0 AND c.redacted_at IS NULL
    AND 'discount' = ANY (held_out_perks($1::bigint, k.customer_id, t.tier_id)) THEN ${TIER_HANDLE_SQL} END AS "wantedHeldOut"
FROM (SELECT * FROM tier_marks WHERE shop_id = $1::bigint AND is_due ORDER BY customer_id LIMIT ${AT_ONCE}) k
LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = k.customer_id AND c.merged_into IS NULL
  AND c.deleted_at IS NULL
LEFT JOIN tier_memberships m ON m.shop_id = $1::bigint AND m.customer_id = k.customer_id
LEFT JOIN tiers t ON t.shop_id = $1::bigint AND t.tier_id = m.tier_id`;

// Whose tier changed again since then stays due.
const WRITTEN_SQL = `
UPDATE tier_marks k SET handle = w.handle, held_out_handle = w.held_out_handle, is_due = k.revision <> w.revision
FROM jsonb_to_recordset($2::text::jsonb) AS w (customer_id bigint, revision integer, handle text,
  held_out_handle text)
WHERE k.shop_id = $1::bigint AND k.customer_id = w.customer_id`;

/** Brings tags and metafields of customers in Shopify to their tiers, some at a time, and asks for another turn. */
const writeMarks: EffectHandler = {
  batchSize: 1,
  async run(_effects, { shopId, signal }) {
    const marks = await inTransaction({ shopId }, (tx) => query<Mark>(tx, NEXT_SQL, shopId));
    const present = marks.filter(({ isPresent }) => isPresent);
    const taken = await writeMetafields(shopId, present);
    const done: Mark[] = marks
      .filter((mark) => !taken.has(mark))
      .map((mark) => ({
        ...mark,
        wanted: null,
        wantedHeldOut: null,
      }));
    try {
      for (const mark of taken) {
        signal.throwIfAborted();
        await writeTag(shopId, mark);
        done.push(mark);
      }
    } finally {
      await keep(shopId, done);
    }
    return undefined;
  },
};

/** @returns the customers that Shopify has */
async function writeMetafields(shopId: ShopId, marks: Mark[]): Promise<Set<Mark>> {
  const { namespace, key, type } = TIER_METAFIELD;
  const taken = new Set(marks);
  const without = marks.filter(({ wanted }) => wanted === null);
  if (without.length > 0) {
    const metafields = without.map(({ customerId }) => ({ ownerId: toGid("Customer", customerId), namespace, key }));
    await adminGraphql({ shopId, operation: METAFIELDS_DELETE, variables: { metafields }, idempotent: true });
  }
  for (let wanted = marks.filter((mark) => mark.wanted !== null); wanted.length > 0; ) {
    const metafields = wanted.map(({ customerId, wanted: value }) => ({
      ...{ ownerId: toGid("Customer", customerId), namespace, key, type, value },
    }));
    const { metafieldsSet } = await adminGraphql<{
      metafieldsSet: { userErrors: { code: string | null; elementIndex: number | null }[] };
    }>({ shopId, operation: METAFIELDS_SET, variables: { metafields }, idempotent: true });
    if (metafieldsSet.userErrors.length === 0) break;
    // All or none are written: those that Shopify refuses (a customer it has deleted) go, the others are sent again.
    const refused = new Set<Mark>();
    for (const { code, elementIndex } of metafieldsSet.userErrors) {
      const mark = wanted[elementIndex ?? -1];
      if (!mark) throw new EffectRefused(code ?? "UNKNOWN");
      refused.add(mark);
      taken.delete(mark);
    }
    wanted = wanted.filter((mark) => !refused.has(mark));
  }
  return taken;
}

/** Whoever is held out of a discount is told to be so before the tier's tag opens it, and until that is off. */
async function writeTag(shopId: ShopId, mark: Mark): Promise<void> {
  const { customerId, had, wanted, hadHeldOut, wantedHeldOut } = mark;
  const change = (operation: string, tag: string) => changeTag({ shopId, customerId, operation, tag });
  if (wantedHeldOut !== null) await change(TAGS_ADD, heldOutTagOf(wantedHeldOut));
  if (had !== null && had !== wanted) await change(TAGS_REMOVE, tagOfTier(had));
  if (wanted !== null) await change(TAGS_ADD, tagOfTier(wanted));
  if (hadHeldOut !== null && hadHeldOut !== wantedHeldOut) await change(TAGS_REMOVE, heldOutTagOf(hadHeldOut));
}

async function changeTag(options: {
  shopId: ShopId;
  customerId: CustomerId;
  operation: string;
  tag: string;
}): Promise<void> {
  const { shopId, customerId, operation, tag } = options;
  const variables = { id: toGid("Customer", customerId), tags: [tag] };
  const answer = await adminGraphql<Record<string, { userErrors: { message: string }[] }>>({
    ...{ shopId, operation, variables, idempotent: true },
  });
  const problems = Object.values(answer).flatMap(({ userErrors }) => userErrors);
  // A customer may carry as many tags as Shopify allows: then the metafield alone says the tier.
  if (problems.length > 0) log.info({ shopId: String(shopId), problems: problems.length }, "A tier's tag is not taken");
}

async function keep(shopId: ShopId, done: Mark[]): Promise<void> {
  const rows = done.map(({ customerId, revision, wanted, wantedHeldOut }) => ({
    customer_id: String(customerId),
    revision,
    handle: wanted,
    held_out_handle: wantedHeldOut,
  }));
  await inTransaction({ shopId }, async (tx) => {
    await query(tx, WRITTEN_SQL, shopId, JSON.stringify(rows));
    await askForMarks(tx, shopId);
  });
}

/** What tiers ask of Shopify. */
export const tierEffects: Record<string, EffectHandler> = {
  "tiers.marks": writeMarks,
  "tiers.discounts": keepDiscounts,
  "tiers.membersOnly": keepMembersOnly,
};
