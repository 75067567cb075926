import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { readPointValue } from "../liability/read-point-value.server.ts";
import { worthOf } from "../rules.ts";

/** Points redeemed in some days. Points and money are text, money in minor units. */
export interface RedeemedPoints {
  points: string;
  /** At the shop's value of a point; null while nothing tells it. */
  worth: string | null;
  /** What rewards of a fixed amount took off orders: net sales are lower by it already. */
  takenOff: string;
  /** Redemptions that lowered net sales as well, by an amount that is not known: of a percentage, or a free product. */
  ofUnknownAmount: number;
  /** Of the points, those for what is no discount on products: store credit, goods, contents and free shipping. */
  apart: { points: string; worth: string | null };
}

const SQL = `
SELECT coalesce(sum(r.points), 0)::bigint AS points,
  coalesce(sum(r.value_minor) FILTER (WHERE v.kind IN ('amount', 'exchange')), 0)::bigint AS "takenOff",
  (count(*) FILTER (WHERE v.kind IN ('percent', 'free_product')))::int AS "ofUnknownAmount",
  coalesce(sum(r.points) FILTER (WHERE v.kind IN ('store_credit', 'goods', 'content', 'free_shipping')), 0)::bigint AS apart
FROM redemptions r
JOIN reward_versions v ON v.shop_id = r.shop_id AND v.reward_id = r.reward_id AND v.version = r.reward_version
WHERE r.shop_id = $1::bigint AND r.state = 'confirmed' AND r.used_at >= ($3::date)::timestamp AT TIME ZONE $2
  AND r.used_at < ($4::date)::timestamp AT TIME ZONE $2`;

/**
 * The points redeemed with orders of the shop days [from, to), and those for what was received in them; what came back with
 * a cancelled order is none of them.
 */
export async function readRedeemedPoints(
  tx: Tx,
  options: { shopId: ShopId; timeZone: string; span: { from: string; to: string } },
): Promise<RedeemedPoints> {
  const { shopId, timeZone, span } = options;
  const [row] = await query<{ points: bigint; takenOff: bigint; ofUnknownAmount: number; apart: bigint }>(
    tx,
    SQL,
    shopId,
    timeZone,
    span.from,
    span.to,
  );
  if (!row) throw new Error("a sum without a row");
  const value = await readPointValue(tx, shopId);
  const worth = (points: bigint) => (value ? String(worthOf(points, value)) : null);
  return {
    points: String(row.points),
    worth: worth(row.points),
    takenOff: String(row.takenOff),
    ofUnknownAmount: row.ofUnknownAmount,
    apart: { points: String(row.apart), worth: worth(row.apart) },
  };
}
