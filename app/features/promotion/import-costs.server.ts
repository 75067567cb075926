import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readCostFile } from "./read-cost-file.ts";
import { MAX_COSTS } from "./rules.ts";
import { countCosts } from "./save-cost.server.ts";
import type { CostChange, CostInput } from "./types.ts";

/** As many wrong lines as one answer tells. */
const MAX_TOLD = 100;

/**
 * Brings the costs of a file in: all of them, or none when a line is wrong. Lines that say exactly what is there already
 * are left out, so that a file can be brought in again.
 *
 * @param options.isTrial only tells what would happen
 */
export async function importCosts(
  tx: Tx,
  options: {
    shopId: ShopId;
    currency: string;
    file: FormDataEntryValue | null;
    isTrial: boolean;
    now: Date;
  },
): Promise<CostChange> {
  const { shopId, currency, file, isTrial, now } = options;
  if (!(file instanceof File)) return refuse("none");
  const read = readCostFile(new Uint8Array(await file.arrayBuffer()), currency);
  if (!read.ok && "file" in read) return refuse(read.file, read.detail);
  if (!read.ok) {
    return { ok: false, problems: { file: "rows" }, rows: read.rows.slice(0, MAX_TOLD), rowsInAll: read.rows.length };
  }
  // Two files at once would each take the other's lines for new ones.
  await query(tx, "SELECT pg_advisory_xact_lock(hashtextextended('promotion costs', $1::bigint))", shopId);
  const fresh = await withoutStored(tx, { shopId, costs: read.costs });
  if ((await countCosts(tx, shopId)) + fresh.length > MAX_COSTS) return refuse("tooManyCosts", String(MAX_COSTS));
  const amountMinor = fresh.reduce((sum, cost) => sum + cost.amountMinor, 0n);
  const trial = { costs: fresh.length, already: read.costs.length - fresh.length, amount: String(amountMinor) };
  if (isTrial || fresh.length === 0) return { ok: true, changed: 0, trial };

  const { importId } = await tx.promotionCostImport.create({
    data: { shopId, fileName: file.name.slice(0, 200), costs: fresh.length, amountMinor, importedAt: now },
  });
  await query(
    tx,
    `INSERT INTO promotion_costs (shop_id, name, channel, audience, from_day, to_day, repeats_until, amount_minor,
       import_id, created_at, updated_at)
     SELECT $1::bigint, name, channel, audience, from_day, to_day, repeats_until, amount_minor, $3::bigint,
       $4::timestamptz, $4::timestamptz
     FROM json_to_recordset($2::text::json) AS c (${COST_FIELDS})`,
    shopId,
    JSON.stringify(fresh.map(costRow)),
    importId,
    now,
  );
  return { ok: true, changed: fresh.length };
}

const refuse = (problem: string, detail: string | null = null): CostChange => ({
  ok: false,
  problems: { file: problem, ...(detail === null ? {} : { detail }) },
});

const COST_FIELDS =
  "name text, channel text, audience text, from_day date, to_day date, repeats_until date, amount_minor bigint, place integer";

function costRow(cost: CostInput, place: number) {
  const { name, channel, audience, from, to, repeatsUntil, amountMinor } = cost;
  return {
    name,
    channel,
    audience,
    from_day: from,
    to_day: to,
    repeats_until: repeatsUntil,
    amount_minor: String(amountMinor),
    place,
  };
}

async function withoutStored(tx: Tx, { shopId, costs }: { shopId: ShopId; costs: CostInput[] }): Promise<CostInput[]> {
  const rows = await query<{ place: number }>(
    tx,
    `SELECT c.place FROM json_to_recordset($2::text::json) AS c (${COST_FIELDS})
     WHERE NOT EXISTS (
       SELECT FROM promotion_costs k
       WHERE k.shop_id = $1::bigint AND k.name = c.name AND k.channel = c.channel AND k.audience = c.audience
         AND k.from_day = c.from_day AND k.to_day = c.to_day AND k.amount_minor = c.amount_minor
         AND k.repeats_until IS NOT DISTINCT FROM c.repeats_until)
     ORDER BY c.place`,
    shopId,
    JSON.stringify(costs.map(costRow)),
  );
  return rows.map(({ place }) => costs[place] as CostInput);
}
