import type pg from "pg";
import type { ShopId } from "../../app/lib/ids.ts";

/** A programme after the first order that is on, with every customer under way in it. */
export async function keepProgramme(options: { connection: pg.Client; shopId: ShopId }): Promise<string> {
  const { connection } = options;
  const shopId = String(options.shopId);
  const steps = [0, 14, 28].map((offsetDays, at) => ({
    stepId: at + 1,
    offsetDays,
    from: "anchor",
    channels: ["email", "post", "staff"],
    templateId: null,
    instructions: "",
    kind: "marketing",
    gift: null,
    condition: null,
  }));
  const content = {
    anchor: { kind: "order", number: 1 },
    segmentId: null,
    steps,
    exit: { onOrder: true, onSegmentLeave: false },
    again: { kind: "never" },
    sendHour: 10,
    quietHours: null,
    sending: "automatic",
  };
  await connection.query(
    `INSERT INTO programmes (shop_id, programme_id, name, version, hold_out_bp, enabled_at, created_at, updated_at)
     VALUES ($1, 9001, 'After the first order', 1, 1000, now(), now(), now())`,
    [shopId],
  );
  await connection.query("INSERT INTO programme_versions VALUES ($1, 9001, 1, $2, now())", [
    shopId,
    JSON.stringify(content),
  ]);
  await connection.query(
    `INSERT INTO enrolments (shop_id, programme_id, version, customer_id, anchor_key, anchor_on, held_out, next_step, next_on,
       enrolled_at)
     SELECT $1, 9001, 1, customer_id, 'kept', current_date, customer_id % 10 = 0, 1,
       CASE WHEN customer_id % 10 > 0 THEN current_date + 1 + (customer_id % 40)::integer END, now()
     FROM customer_figures WHERE shop_id = $1`,
    [shopId],
  );
  return "9001";
}
