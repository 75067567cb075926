import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { enqueue } from "#app/jobs/enqueue.server.ts";
import type { ShopId } from "#app/lib/ids.ts";

const four = <T extends z.ZodType>(limit: T, grows: (a: z.output<T>, b: z.output<T>) => boolean) =>
  z
    .array(limit, "limits")
    .length(4, "limits")
    .refine((limits) => limits.every((each, at) => at === 0 || grows(limits[at - 1] as z.output<T>, each)), "order");
const number = z.int("limits").min(0, "limits").max(1_000_000, "limits");

const scale = z.strictObject({
  lookBackDays: z.int("lookBack").min(1, "lookBack").max(3_650, "lookBack").nullable(),
  limits: z
    .strictObject({
      rDays: four(number, (a, b) => a < b),
      fOrders: four(number, (a, b) => a < b),
      mMinor: four(z.string().regex(/^\d{1,15}$/, "limits"), (a, b) => BigInt(a) < BigInt(b)),
    })
    .nullable(),
});

export type RfmScaleProblem = "lookBack" | "limits" | "order";
export type SavedRfmScale =
  | { result: "saved" }
  | { result: "refused"; problems: { path: string; key: RfmScaleProblem }[] };

/**
 * Has customers scored otherwise: over other days, or by the merchant's own limits (null: by rank). Scores and what
 * segments ask of them follow by a job.
 */
export async function saveRfmScale(tx: Tx, options: { shopId: ShopId; scale: unknown }): Promise<SavedRfmScale> {
  const { shopId } = options;
  const read = scale.safeParse(options.scale);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => ({
      path: path.join("."),
      key: (["lookBack", "order"] as const).find((key) => key === message) ?? ("limits" as const),
    }));
    return { result: "refused", problems };
  }
  const { lookBackDays, limits } = read.data;
  await query(
    tx,
    `INSERT INTO rfm_scales (shop_id, look_back_days, r_limits, f_limits, m_limits)
     VALUES ($1::bigint, $2::integer, $3::integer[], $4::integer[], $5::bigint[])
     ON CONFLICT (shop_id) DO UPDATE SET look_back_days = excluded.look_back_days, r_limits = excluded.r_limits,
       f_limits = excluded.f_limits, m_limits = excluded.m_limits`,
    shopId,
    lookBackDays,
    limits?.rDays ?? null,
    limits?.fOrders ?? null,
    limits?.mMinor ?? null,
  );
  await enqueue({ tx, job: "follow-change", payload: { shopId, about: "scores" } });
  return { result: "saved" };
}
