import type { ProgrammeContent, Step } from "../../../app/features/follow-up/programme-content.ts";
import { type EarningShop, openEarningDatabase } from "../earning/earning-shop.ts";

export interface FollowUpShop extends EarningShop {
  /** Makes a programme that is on since an instant; null: off. */
  programme(
    content: Partial<ProgrammeContent> & Pick<ProgrammeContent, "anchor" | "steps">,
    options?: { since?: string | null; holdOutBp?: number; programmeId?: number },
  ): Promise<bigint>;
  template(): Promise<string>;
  settle(now: string): Promise<void>;
  passReportsDay(now: string): Promise<void>;
  /** The worker's rounds until nothing is due. */
  work(now: string): Promise<void>;
  enrolments(): Promise<{ customer: number; key: string; state: string; reason: string | null; next: string | null }[]>;
  tasks(): Promise<{ customer: number; step: number | null; channel: string; state: string; reason: string | null }[]>;
  messages(): Promise<{ customer: number; values: { coupon?: { code: string } } | null }[]>;
}

let nextStep = 1;

/** A step by e-mail, so many days after the anchor. */
export function stepAfter(offsetDays: number, rest: Partial<Step> = {}): Step {
  nextStep += 1;
  return {
    stepId: nextStep,
    offsetDays,
    from: "anchor",
    channels: ["email"],
    templateId: null,
    instructions: "",
    kind: "marketing",
    gift: null,
    condition: null,
    ...rest,
  };
}

/** A database for shops in Tokyo that have programmes. */
export async function openFollowUpDatabase(): Promise<{ newShop(): Promise<FollowUpShop>; close(): Promise<void> }> {
  const database = await openEarningDatabase();
  return { newShop: async () => withFollowUp(await database.newShop()), close: database.close };
}

async function withFollowUp(shop: EarningShop): Promise<FollowUpShop> {
  const { shopId, admin } = shop;
  const id = String(shopId);
  const followUp = await import("#app/features/follow-up/index.server.ts");
  const settling = await import("#app/ingest/settle-customers.server.ts");
  return {
    ...shop,
    async programme(content, { since = "2026-01-01T00:00:00Z", holdOutBp = 0, programmeId } = {}) {
      const whole: ProgrammeContent = {
        segmentId: null,
        exit: { onOrder: false, onSegmentLeave: false },
        again: { kind: "never" },
        sendHour: 10,
        quietHours: null,
        sending: "automatic",
        ...content,
      };
      const { rows } = await admin.query(
        programmeId === undefined
          ? `INSERT INTO programmes (shop_id, name, version, hold_out_bp, enabled_at, created_at, updated_at)
             VALUES ($1, 'p', 1, $2, $3, now(), now()) RETURNING programme_id AS id, version`
          : `UPDATE programmes SET version = version + 1, hold_out_bp = $2, enabled_at = $3
             WHERE shop_id = $1 AND programme_id = ${programmeId} RETURNING programme_id AS id, version`,
        [id, holdOutBp, since],
      );
      await admin.query(
        "INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at) VALUES ($1, $2, $3, $4, now())",
        [id, rows[0].id, rows[0].version, JSON.stringify(whole)],
      );
      return BigInt(rows[0].id);
    },
    async template() {
      const { rows } = await admin.query(
        `INSERT INTO message_templates (shop_id, name, version, updated_at) VALUES ($1, 't', 1, now()) RETURNING template_id AS id`,
        [id],
      );
      await admin.query(
        `INSERT INTO message_template_versions (shop_id, template_id, version, subject_ja, body_ja, subject_en, body_en, created_at)
         VALUES ($1, $2, 1, 'a', 'b', 'c', 'd', now())`,
        [id, rows[0].id],
      );
      return String(rows[0].id);
    },
    settle: (now) => settling.settleShop({ shopId, now: new Date(now) }),
    passReportsDay: (now) => settling.passReportsDay({ shopId, now: new Date(now) }),
    async work(now) {
      for (let more = true; more; ) ({ more } = await followUp.workTasks({ now: new Date(now) }));
      // What became a task in one round is done in the next.
      await followUp.workTasks({ now: new Date(now) });
    },
    async enrolments() {
      const { rows } = await admin.query(
        `SELECT customer_id::int AS customer, anchor_key AS key, state, reason, next_on::text AS next FROM enrolments
         WHERE shop_id = $1 ORDER BY customer_id, enrolment_id`,
        [id],
      );
      return rows;
    },
    async tasks() {
      const { rows } = await admin.query(
        `SELECT customer_id::int AS customer, step_id AS step, channel, state, reason FROM tasks
         WHERE shop_id = $1 ORDER BY task_id`,
        [id],
      );
      return rows;
    },
    async messages() {
      const { rows } = await admin.query(
        `SELECT customer_id::int AS customer, "values" FROM messages WHERE shop_id = $1 ORDER BY message_id`,
        [id],
      );
      return rows;
    },
  };
}
