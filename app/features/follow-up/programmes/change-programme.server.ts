import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { endProgramme } from "../enrolments/end-enrolments.server.ts";
import { findLacks, readNeeds } from "./find-lacks.server.ts";
import { lockProgramme } from "./load-programme.server.ts";
import { enrolPastBuyers } from "./past-buyers.server.ts";
import { READY_PROGRAMME_KEYS, READY_PROGRAMMES } from "./ready-made.ts";
import { saveProgramme } from "./save-programme.server.ts";
import { takeOnProgramme } from "./take-on-programme.server.ts";
import type { ProgrammeChange } from "./types.ts";

/** So far back past buyers can be taken in. */
export const MOST_PAST_DAYS = 365;

interface Changing {
  shopId: ShopId;
  form: FormData;
  today: string;
  now: Date;
}

const takeOnForm = z.object({
  key: z.enum(READY_PROGRAMME_KEYS),
  language: z.enum(["ja", "en"]).catch("en"),
  campaignId: z.union([z.literal("").transform(() => null), idField.transform(String)], "required").default(null),
  enable: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});

/** Does what a form of the list asks for: to take on a ready-made programme, or to switch one on or off. */
export async function changeProgrammes(tx: Tx, options: Changing): Promise<ProgrammeChange> {
  const { form } = options;
  const fields = Object.fromEntries(form);
  switch (form.get("intent")) {
    case "takeOn": {
      const read = takeOnForm.safeParse(fields);
      if (!read.success) return { ok: false, problems: problemsOf(read.error) };
      return takeOn(tx, { ...options, ...read.data });
    }
    case "enable":
    case "disable": {
      const read = z.object({ programmeId: idField }).safeParse(fields);
      if (!read.success) return { ok: false, problems: { form: "gone" } };
      return changeProgramme(tx, { ...options, programmeId: read.data.programmeId });
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

async function takeOn(tx: Tx, options: Changing & z.output<typeof takeOnForm>): Promise<ProgrammeChange> {
  const { shopId, key, now, enable } = options;
  const { needs } = READY_PROGRAMMES[key];
  const has = await readNeeds(tx, { shopId, now });
  if (enable && needs && !has[needs]) {
    return { ok: false, problems: { form: "lacks" } };
  }
  const taken = await takeOnProgramme(tx, options);
  if (!taken.ok || !enable || taken.id === undefined) return taken;
  const on = await switchOn(tx, { ...options, programmeId: BigInt(taken.id) });
  return on.ok ? taken : on;
}

/** Does what a form of a programme's own page asks for. */
export async function changeProgramme(
  tx: Tx,
  options: Changing & { programmeId: bigint | null },
): Promise<ProgrammeChange> {
  const { form, programmeId } = options;
  const intent = form.get("intent");
  if (intent === "save") return saveProgramme(tx, options);
  if (programmeId === null) throw new Response(null, { status: 400 });
  switch (intent) {
    case "enable":
      return switchOn(tx, { ...options, programmeId });
    case "disable":
      return switchOff(tx, { ...options, programmeId, isForGood: false });
    case "archive":
      return switchOff(tx, { ...options, programmeId, isForGood: true });
    case "enrolPast":
      return enrolPast(tx, { ...options, programmeId });
    default:
      throw new Response(null, { status: 400 });
  }
}

async function switchOn(tx: Tx, options: Changing & { programmeId: bigint }): Promise<ProgrammeChange> {
  const { shopId, programmeId, now } = options;
  const programme = await lockProgramme(tx, { shopId, programmeId });
  if (!programme) return { ok: false, problems: { form: "gone" } };
  const lacks = await findLacks(tx, { shopId, now, content: programme.content });
  if (lacks.length > 0) return { ok: false, problems: { form: "lacks" } };
  await query(
    tx,
    `UPDATE programmes SET enabled_at = coalesce(enabled_at, $3::timestamptz), updated_at = $3::timestamptz
     WHERE shop_id = $1::bigint AND programme_id = $2::bigint`,
    shopId,
    programmeId,
    now.toISOString(),
  );
  return { ok: true, id: String(programmeId) };
}

/** Switches a programme off, or deletes it: whoever is under way ends, and what waits of it is not sent. */
async function switchOff(
  tx: Tx,
  options: Changing & { programmeId: bigint; isForGood: boolean },
): Promise<ProgrammeChange> {
  const { shopId, programmeId, now, isForGood } = options;
  const known = await query(
    tx,
    `UPDATE programmes SET enabled_at = NULL, updated_at = $3::timestamptz,
       archived_at = CASE WHEN $4::boolean THEN $3::timestamptz END
     WHERE shop_id = $1::bigint AND programme_id = $2::bigint AND archived_at IS NULL RETURNING 1`,
    shopId,
    programmeId,
    now.toISOString(),
    isForGood,
  );
  if (known.length === 0) return { ok: false, problems: { form: "gone" } };
  await endProgramme(tx, { shopId, programmeId, now });
  return { ok: true, id: String(programmeId) };
}

const pastForm = z.object({
  days: z.coerce.number("number").int("number").min(1, "range").max(MOST_PAST_DAYS, "range"),
});

async function enrolPast(tx: Tx, options: Changing & { programmeId: bigint }): Promise<ProgrammeChange> {
  const { shopId, programmeId, form } = options;
  const read = pastForm.safeParse(Object.fromEntries(form));
  if (!read.success) return { ok: false, problems: problemsOf(read.error) };
  const programme = await lockProgramme(tx, { shopId, programmeId });
  if (!programme) return { ok: false, problems: { form: "gone" } };
  if (!programme.isOn) return { ok: false, problems: { form: "off" } };
  const { enrolled, heldOut, already } = await enrolPastBuyers(tx, {
    ...options,
    content: programme.content,
    days: read.data.days,
  });
  return { ok: true, id: String(programmeId), enrolled, heldOut, already };
}
