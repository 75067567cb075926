import { query, type Tx } from "#app/db.server.ts";
import { type GivableCampaign, readCampaigns, readGivableCampaigns } from "#app/features/coupons/index.server.ts";
import { readTemplateRows } from "#app/features/messaging/index.server.ts";
import { listSegments } from "#app/features/segments/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { programmeContentSchema } from "../programme-content.ts";
import { findLacks } from "./find-lacks.server.ts";
import type { ProgrammeFigures, ProgrammeLack, ProgrammeRow } from "./types.ts";

const ROWS_SQL = `
SELECT p.programme_id::text AS id, p.name, p.ready_made AS "readyMade", p.version, p.enabled_at IS NOT NULL AS "isOn",
  p.hold_out_bp AS "holdOutBp", v.content, (
    SELECT min(e.next_on)::text FROM enrolments e
    WHERE e.shop_id = $1::bigint AND e.programme_id = p.programme_id AND e.state = 'active' AND e.next_on IS NOT NULL
  ) AS "nextOn"
FROM programmes p
JOIN programme_versions v ON v.shop_id = p.shop_id AND v.programme_id = p.programme_id AND v.version = p.version
WHERE p.shop_id = $1::bigint AND p.archived_at IS NULL AND ($2::bigint IS NULL OR p.programme_id = $2::bigint)
ORDER BY p.enabled_at IS NULL, p.name, p.programme_id`;

const FIGURES_SQL = `
SELECT programme_id::text AS id, figure, sum(amount)::integer AS amount FROM (
  SELECT programme_id, figure, amount FROM programme_figures
  WHERE shop_id = $1::bigint AND ($2::bigint IS NULL OR programme_id = $2::bigint)
  UNION ALL
  SELECT programme_id, figure, amount FROM programme_moves
  WHERE shop_id = $1::bigint AND ($2::bigint IS NULL OR programme_id = $2::bigint)
) kept GROUP BY 1, 2`;

/** The shop's programmes, those that are on first, with what became of their customers. */
export async function readProgrammes(
  tx: Tx,
  { shopId, programmeId = null }: { shopId: ShopId; programmeId?: bigint | null },
): Promise<ProgrammeRow[]> {
  const rows = await query<Omit<ProgrammeRow, "content" | "figures"> & { content: unknown }>(
    tx,
    ROWS_SQL,
    shopId,
    programmeId,
  );
  const figures = await query<{ id: string; figure: string; amount: number }>(tx, FIGURES_SQL, shopId, programmeId);
  return rows.map((row) => ({
    ...row,
    content: programmeContentSchema.parse(row.content),
    figures: figuresOf(figures.filter(({ id }) => id === row.id)),
  }));
}

function figuresOf(rows: readonly { figure: string; amount: number }[]): ProgrammeFigures {
  const of = (...figures: string[]) =>
    rows.filter(({ figure }) => figures.includes(figure)).reduce((sum, { amount }) => sum + amount, 0);
  return {
    underWay: of("active"),
    done: of("done"),
    ended: of("ended"),
    heldOut: of("activeHeldOut", "doneHeldOut", "endedHeldOut"),
    sent: of("sent"),
  };
}

/** What the editor lets choose from. */
export interface ProgrammeChoices {
  segments: { id: string; name: string; readyMade: string | null; customers: number | null }[];
  templates: { id: string; name: string }[];
  /** Campaigns whose coupons may be given, and those whose end may be an anchor. */
  gifts: GivableCampaign[];
  campaigns: GivableCampaign[];
  /** Titles of the products that the programme names, by id. */
  products: Record<string, string>;
}

/** Reads what the editor lets choose from. */
export async function readProgrammeChoices(
  tx: Tx,
  options: { shopId: ShopId; now: Date; productIds: readonly string[] },
): Promise<ProgrammeChoices> {
  const { shopId, now, productIds } = options;
  const { rows } = await listSegments(tx, { shopId, trendDays: 0 });
  const products = await query<{ id: string; title: string }>(
    tx,
    "SELECT product_id::text AS id, title FROM products WHERE shop_id = $1::bigint AND product_id = ANY ($2::bigint[])",
    shopId,
    [...productIds],
  );
  const named = ({ id, kind, nameJa, nameEn }: GivableCampaign): GivableCampaign => ({
    id,
    kind,
    nameJa,
    nameEn,
  });
  return {
    segments: rows.map(({ segmentId, name, readyMade, customers }) => ({ id: segmentId, name, readyMade, customers })),
    templates: (await readTemplateRows(tx, shopId)).map(({ id, name }) => ({ id, name })),
    gifts: await readGivableCampaigns(tx, { shopId, now }),
    campaigns: (await readCampaigns(tx, { shopId, now })).filter(({ phase }) => phase !== "ended").map(named),
    products: Object.fromEntries(products.map(({ id, title }) => [id, title])),
  };
}

/** A programme's page. */
export interface ProgrammePage {
  programme: ProgrammeRow;
  lacks: ProgrammeLack[];
  choices: ProgrammeChoices;
}

/** Reads a programme's page; null when there is no such programme. */
export async function readProgrammePage(
  tx: Tx,
  options: { shopId: ShopId; now: Date; programmeId: bigint },
): Promise<ProgrammePage | null> {
  const [programme] = await readProgrammes(tx, options);
  if (!programme) return null;
  const { anchor } = programme.content;
  const productIds = "productIds" in anchor ? (anchor.productIds ?? []) : [];
  return {
    programme,
    lacks: await findLacks(tx, { ...options, content: programme.content }),
    choices: await readProgrammeChoices(tx, { ...options, productIds }),
  };
}
