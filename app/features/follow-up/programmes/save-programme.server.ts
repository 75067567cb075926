import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { countUnderWay, moveToVersion } from "../enrolments/move-to-version.server.ts";
import type { ProgrammeContent } from "../programme-content.ts";
import { type LoadedProgramme, lockProgramme } from "./load-programme.server.ts";
import { type ReadProgramme, readTypedProgramme } from "./programme-form.ts";
import type { ProgrammeChange } from "./types.ts";

/** More are not told apart on a page. */
const MOST_PROGRAMMES = 200;

interface Saving {
  shopId: ShopId;
  form: FormData;
  today: string;
  now: Date;
}

type Typed = Extract<ReadProgramme, { ok: true }>;

/**
 * Saves a programme as the editor sends it. Where what it does differs it becomes a new version; where customers are under
 * way nothing is saved until `underWay` says whether they `stay` with theirs or `move`.
 */
export async function saveProgramme(
  tx: Tx,
  options: Saving & { programmeId: bigint | null },
): Promise<ProgrammeChange> {
  const { shopId, programmeId, form } = options;
  const kept = programmeId === null ? null : await lockProgramme(tx, { shopId, programmeId });
  if (programmeId !== null && !kept) return { ok: false, problems: { form: "gone" } };
  const json = String(form.get("programme") ?? "");
  const read = readTypedProgramme({ json, lastStepId: kept?.lastStepId ?? 0 });
  if (!read.ok) return { ok: false, problems: read.problems };
  const problems = await problemsOfNames(tx, { shopId, content: read.content });
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return kept ? edit(tx, { ...options, kept, typed: read }) : create(tx, { ...options, typed: read, readyMade: null });
}

/** Keeps a programme's first version; it is off. */
export async function create(
  tx: Tx,
  options: { shopId: ShopId; now: Date; readyMade: string | null; typed: Omit<Typed, "ok"> },
): Promise<ProgrammeChange> {
  const { shopId, now, readyMade, typed } = options;
  const [made] = await query<{ id: string }>(
    tx,
    `WITH made AS (
       INSERT INTO programmes (shop_id, name, ready_made, version, hold_out_bp, created_at, updated_at)
       SELECT $1::bigint, $2, $3, 1, $4::integer, $5::timestamptz, $5::timestamptz
       WHERE (SELECT count(*) FROM programmes WHERE shop_id = $1::bigint AND archived_at IS NULL) < ${MOST_PROGRAMMES}
       ON CONFLICT DO NOTHING
       RETURNING programme_id
     ),
     versioned AS (
       INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at)
       SELECT $1::bigint, programme_id, 1, $6::text::jsonb, $5::timestamptz FROM made
     )
     SELECT programme_id::text AS id FROM made`,
    shopId,
    typed.name,
    readyMade,
    typed.holdOutBp,
    now.toISOString(),
    JSON.stringify(typed.content),
  );
  if (made) return { ok: true, id: made.id };
  return { ok: false, problems: { form: readyMade === null ? "tooMany" : "taken" } };
}

async function edit(tx: Tx, options: Saving & { kept: LoadedProgramme; typed: Typed }): Promise<ProgrammeChange> {
  const { shopId, form, now, today, kept, typed } = options;
  const { programmeId } = kept;
  if (String(kept.version) !== form.get("version")) return { ok: false, problems: { form: "conflict" } };
  const [same] = await query<{ isSame: boolean }>(
    tx,
    `SELECT content = $4::text::jsonb AS "isSame" FROM programme_versions
     WHERE shop_id = $1::bigint AND programme_id = $2::bigint AND version = $3::integer`,
    shopId,
    programmeId,
    kept.version,
    JSON.stringify(typed.content),
  );
  const isNewVersion = !same?.isSame;
  const underWay = isNewVersion ? await countUnderWay(tx, { shopId, programmeId }) : 0;
  const choice = form.get("underWay");
  if (underWay > 0 && choice !== "stay" && choice !== "move") return { ok: true, asks: { underWay } };
  const version = isNewVersion ? kept.version + 1 : kept.version;
  await query(
    tx,
    `WITH versioned AS (
       INSERT INTO programme_versions (shop_id, programme_id, version, content, created_at)
       VALUES ($1::bigint, $2::bigint, $3::integer, $4::text::jsonb, $5::timestamptz)
       ON CONFLICT DO NOTHING
     )
     UPDATE programmes SET name = $6, hold_out_bp = $7::integer, version = $3::integer, updated_at = $5::timestamptz
     WHERE shop_id = $1::bigint AND programme_id = $2::bigint`,
    shopId,
    programmeId,
    version,
    JSON.stringify(typed.content),
    now.toISOString(),
    typed.name,
    typed.holdOutBp,
  );
  if (underWay > 0 && choice === "move") await moveToVersion(tx, { shopId, programmeId, today, now });
  return { ok: true, id: String(programmeId) };
}

const KNOWN_SQL = `
SELECT 'segment' AS kind, segment_id::text AS id FROM segments WHERE shop_id = $1::bigint AND segment_id = ANY ($2::bigint[])
UNION ALL
SELECT 'template', template_id::text FROM message_templates
WHERE shop_id = $1::bigint AND template_id = ANY ($3::bigint[]) AND archived_at IS NULL
UNION ALL
SELECT 'campaign', campaign_id::text FROM coupon_campaigns WHERE shop_id = $1::bigint AND campaign_id = ANY ($4::bigint[])`;

/** What the programme names that this shop has not got, by its place in the editor. */
async function problemsOfNames(
  tx: Tx,
  { shopId, content }: { shopId: ShopId; content: ProgrammeContent },
): Promise<Record<string, string>> {
  const named: { kind: "segment" | "template" | "campaign"; id: string; at: string }[] = [];
  const name = (kind: (typeof named)[number]["kind"], at: string, id: string | null) => {
    if (id !== null) named.push({ kind, id, at });
  };
  const { anchor } = content;
  name("segment", "segmentId", content.segmentId);
  if (anchor.kind === "segment") name("segment", "anchor.segmentId", anchor.segmentId);
  if (anchor.kind === "couponExpiring") name("campaign", "anchor.campaignId", anchor.campaignId);
  for (const [at, { templateId, gift, condition }] of content.steps.entries()) {
    name("template", `steps.${at}.templateId`, templateId);
    if (gift?.kind === "coupon") name("campaign", `steps.${at}.campaignId`, gift.campaignId);
    if (condition?.kind === "segment") name("segment", `steps.${at}.conditionSegmentId`, condition.segmentId);
  }
  const ids = (kind: string) => named.filter((each) => each.kind === kind).map(({ id }) => id);
  const rows = await query<{ kind: string; id: string }>(
    tx,
    KNOWN_SQL,
    shopId,
    ids("segment"),
    ids("template"),
    ids("campaign"),
  );
  const known = new Set(rows.map(({ kind, id }) => `${kind} ${id}`));
  const missing = named.filter(({ kind, id }) => !known.has(`${kind} ${id}`));
  return Object.fromEntries(missing.map(({ at }) => [at, "gone"]));
}
