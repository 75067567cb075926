import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readTemplates } from "../templates/read-sources.server.ts";
import type { MessageKind, MessageReason } from "../types.ts";
import { recheckBatch, writePieces } from "./change-batch.server.ts";
import { dropBatches, insertBatch } from "./keep-batches.server.ts";

interface PieceRequest {
  /** One piece per key and shop. */
  key: string;
  customerId: bigint;
  kind: MessageKind;
  /** Why it is not to be printed: it is listed with the batch all the same. */
  leftOut?: MessageReason | null;
  source: { type: string; id: bigint };
}

interface AddBatch {
  shopId: ShopId;
  name: string;
  templateId: bigint;
  pieces: readonly PieceRequest[];
  now: Date;
  today: string;
}

/** Makes a batch of pieces that another part of the app asks for, in their order, written now. */
export async function addBatch(
  tx: Tx,
  options: AddBatch,
): Promise<{ ok: true; batchId: bigint } | { ok: false; problem: "noTemplate" | "tooLongForPost" }> {
  const { shopId, name, templateId, pieces, now, today } = options;
  const template = (await readTemplates(tx, { shopId, templateIds: [templateId] })).get(templateId);
  if (!template) return { ok: false, problem: "noTemplate" };
  const batchId = await insertBatch(tx, { shopId, name, templateId, now });
  const rows = pieces.map(({ key, customerId, kind, leftOut = null, source }) => ({
    key,
    customer_id: String(customerId),
    kind,
    left_out: leftOut,
    source_type: source.type,
    source_id: String(source.id),
  }));
  await query(
    tx,
    `INSERT INTO messages (shop_id, key, customer_id, channel, kind, source_type, source_id, template_id, template_version,
       batch_id, state, reason, due_at, created_at)
     SELECT $1::bigint, p.key, p.customer_id, 'post', p.kind, p.source_type, p.source_id, $3::bigint, $4::integer,
       $2::bigint, CASE WHEN p.left_out IS NULL THEN 'queued' ELSE 'skipped' END, p.left_out, $6::timestamptz, $6::timestamptz
     FROM ROWS FROM (jsonb_to_recordset($5::text::jsonb) AS (key text, customer_id bigint, kind text, source_type text,
       source_id bigint, left_out text)) WITH ORDINALITY AS p (key, customer_id, kind, source_type, source_id, left_out, place)
     ORDER BY p.place
     ON CONFLICT (shop_id, key) DO NOTHING`,
    shopId,
    batchId,
    templateId,
    template.version,
    JSON.stringify(rows),
    now.toISOString(),
  );
  await recheckBatch(tx, { shopId, batchId });
  if (await writePieces(tx, { shopId, batchId, template, today })) return { ok: true, batchId };
  await dropBatches(tx, { shopId, batchIds: [batchId] });
  return { ok: false, problem: "tooLongForPost" };
}
