import { inTransaction, query } from "#app/db.server.ts";
import { type CustomerId, type ShopId, toGid } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import { adminGraphql } from "#app/shopify/admin-client.server.ts";
import { TAGS_ADD } from "#app/shopify/operations/tags-add.ts";
import { TAGS_REMOVE } from "#app/shopify/operations/tags-remove.ts";
import type { EffectContext, EffectHandler } from "#app/shopify/outbox.server.ts";
import { askForTags } from "./ask-for-tags.server.ts";

/** Customers of one turn: a large segment takes many, and what else waits for Shopify comes in between. */
const AT_ONCE = 50;

interface Difference {
  segmentId: bigint;
  customerId: CustomerId;
  revision: number;
  /** What the customer carries because of the segment, and is to carry. */
  had: string | null;
  wanted: string | null;
  /** Shopify still has the customer. */
  present: boolean;
}

// What is written is what is true when its turn comes, not when it was asked for.
const NEXT_SQL = `
SELECT d.segment_id AS "segmentId", d.customer_id AS "customerId", d.revision, nullif(t.tag, '') AS had,
  CASE WHEN m.customer_id IS NOT NULL THEN s.tag END AS wanted, c.customer_id IS NOT NULL AS present
FROM (
  SELECT * FROM segment_tag_changes WHERE shop_id = $1::bigint ORDER BY segment_id, customer_id LIMIT ${AT_ONCE}
) d
LEFT JOIN segments s ON s.shop_id = $1::bigint AND s.segment_id = d.segment_id
LEFT JOIN segment_members m ON m.shop_id = $1::bigint AND m.segment_id = d.segment_id AND m.customer_id = d.customer_id
LEFT JOIN segment_tags t ON t.shop_id = $1::bigint AND t.segment_id = d.segment_id AND t.customer_id = d.customer_id
LEFT JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = d.customer_id AND c.merged_into IS NULL
  AND c.deleted_at IS NULL AND c.redacted_at IS NULL`;

// A customer who is to be looked at again since then stays.
const WRITTEN_SQL = `
WITH done AS (
  SELECT * FROM jsonb_to_recordset($2::text::jsonb)
    AS t (segment_id bigint, customer_id bigint, revision integer, tag text)
),
carried AS (
  INSERT INTO segment_tags (shop_id, segment_id, customer_id, tag, written_at)
  SELECT $1::bigint, segment_id, customer_id, tag, $3::timestamptz FROM done WHERE tag IS NOT NULL
  ON CONFLICT (shop_id, segment_id, customer_id) DO UPDATE SET tag = excluded.tag, written_at = excluded.written_at
),
taken_off AS (
  DELETE FROM segment_tags t USING done d
  WHERE t.shop_id = $1::bigint AND t.segment_id = d.segment_id AND t.customer_id = d.customer_id AND d.tag IS NULL
)
DELETE FROM segment_tag_changes c USING done d
WHERE c.shop_id = $1::bigint AND c.segment_id = d.segment_id AND c.customer_id = d.customer_id AND c.revision = d.revision`;

/** Brings the tags of customers in Shopify to what segments want, some at a time, and asks for another turn for the rest. */
const writeTags: EffectHandler = {
  batchSize: 1,
  async run(_effects, context) {
    const { shopId } = context;
    const differences = await inTransaction({ shopId }, (tx) => query<Difference>(tx, NEXT_SQL, shopId));
    const done: { difference: Difference; tag: string | null }[] = [];
    try {
      for (const difference of differences) {
        context.signal.throwIfAborted();
        done.push({ difference, tag: await bringInStep(context.shopId, difference) });
      }
    } finally {
      await keep(context, done);
    }
    await inTransaction({ shopId }, (tx) => askForTags(tx, shopId));
    return undefined;
  },
};

/** @returns what the customer carries now because of the segment */
async function bringInStep(shopId: ShopId, { customerId, had, wanted, present }: Difference): Promise<string | null> {
  if (!present) return null;
  if (had !== null && had !== wanted) await changeTag({ shopId, customerId, operation: TAGS_REMOVE, tag: had });
  if (wanted === null || had === wanted) return wanted;
  return (await changeTag({ shopId, customerId, operation: TAGS_ADD, tag: wanted })) ? wanted : null;
}

/** @returns whether Shopify took it: not for a customer that it no longer has, or who has as many tags as one may have */
async function changeTag(options: {
  shopId: ShopId;
  customerId: CustomerId;
  operation: string;
  tag: string;
}): Promise<boolean> {
  const { shopId, customerId, operation, tag } = options;
  const answer = await adminGraphql<Record<string, { userErrors: { message: string }[] }>>({
    shopId,
    operation,
    variables: { id: toGid("Customer", customerId), tags: [tag] },
    idempotent: true,
  });
  const problems = Object.values(answer).flatMap(({ userErrors }) => userErrors);
  if (problems.length > 0)
    log.info({ shopId: String(shopId), problems: problems.length }, "A customer's tag is not taken");
  return problems.length === 0;
}

async function keep(
  { shopId, now }: EffectContext,
  done: { difference: Difference; tag: string | null }[],
): Promise<void> {
  if (done.length === 0) return;
  const rows = done.map(({ difference: { segmentId, customerId, revision }, tag }) => ({
    segment_id: String(segmentId),
    customer_id: String(customerId),
    revision,
    tag,
  }));
  await inTransaction({ shopId }, (tx) => query(tx, WRITTEN_SQL, shopId, JSON.stringify(rows), now.toISOString()));
}

/** What segments ask of Shopify. */
export const segmentEffects: Record<string, EffectHandler> = { "segments.tags": writeTags };
