import { query, type Tx } from "#app/db.server.ts";
import { reachSql } from "#app/features/customers/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { addToDay, daysBetween } from "#app/lib/time.ts";
import { anchorSql } from "../enrolments/anchors.sql.ts";
import { type Channel, type ProgrammeContent, programmeContentSchema, type Step } from "../programme-content.ts";
import { leadDays, stepOffsets } from "../rules.ts";
import { AHEAD } from "./rules.ts";

/** For so many days it is foretold, and over as many past ones the rate of new anchors is taken. */
export const FORECAST_DAYS = 30;
const DAY_MS = 86_400_000;

/** What would go out of a channel on a day: to customers who are known, and to as many more as came until now. */
export interface ForecastLine {
  day: string;
  channel: Channel;
  known: number;
  expected: number;
}

export interface Forecast {
  lines: ForecastLine[];
  /** Customers whose anchor came within the last 30 days, of the audience and not held out. */
  anchorsBefore: number;
  /** Steps that would reach the customer by none of their channels. */
  unreached: number;
}

interface Asking {
  shopId: ShopId;
  now: Date;
  today: string;
  programmeId: bigint;
  isOn: boolean;
  content: ProgrammeContent;
}

/** By which channels a customer can be reached, by the kind of what is said. */
type Ways = Record<Step["kind"], Channel[]>;

/** How many customers share an anchor's day and the ways by which they can be reached. */
interface Group extends Ways {
  anchorOn: string;
  customers: number;
}

/** The ways that these steps ask for: whether an address is barred is worked out for each customer who is under way. */
const waysSql = (steps: readonly Step[]) => `${waysOf(steps, "marketing")}, ${waysOf(steps, "transactional")}`;

function waysOf(steps: readonly Step[], kind: Step["kind"]): string {
  const asked = new Set(steps.filter((step) => step.kind === kind).flatMap(({ channels }) => channels));
  const reached = reachSql(String(kind === "marketing"));
  const ways = (["email", "line", "post"] as const)
    .filter((channel) => asked.has(channel))
    .map((channel) => `CASE WHEN ${reached[channel]} THEN '${channel}' END`);
  return `array_remove(ARRAY[${ways.join(", ")}]::text[], NULL) AS ${kind}`;
}

/**
 * What a programme would send in the next 30 days, as things stand today: the steps to come of who is under way, of those
 * whose anchor is known ahead, and where it is not, of as many new ones a day as in the last 30 days. Orders to come, which
 * end some of it, conditions and days between two beginnings are not foretold.
 */
export async function forecastProgramme(tx: Tx, asking: Asking): Promise<Forecast> {
  const { content, today } = asking;
  const tally = new Tally(today);
  if (asking.isOn) await addUnderWay(tx, asking, tally);
  const offsets = stepOffsets(content);
  const isAhead = AHEAD.includes(content.anchor.kind);
  const groups = await readAnchors(tx, { ...asking, isAhead });
  const total = groups.reduce((sum, { customers }) => sum + customers, 0);
  for (const group of groups) {
    for (const [at, step] of content.steps.entries()) {
      const offset = offsets[at] ?? 0;
      if (isAhead) {
        tally.add({ at: daysBetween(today, group.anchorOn) + offset, step, group, known: group.customers });
        continue;
      }
      // As many begin on each of the days to come.
      const perDay = group.customers / FORECAST_DAYS;
      for (let at = offset; at < FORECAST_DAYS; at += 1) tally.add({ at, step, group, expected: perDay });
    }
  }
  return { lines: tally.lines(), anchorsBefore: isAhead ? 0 : total, unreached: Math.round(tally.unreached) };
}

class Tally {
  readonly #cells = new Map<string, ForecastLine>();
  readonly #today: string;
  unreached = 0;

  constructor(today: string) {
    this.#today = today;
  }

  /** @param add.at the day, counted from today; outside the days that are foretold nothing is added */
  add(add: { at: number; step: Step; group: Ways; known?: number; expected?: number }): void {
    const { at, step, group, known = 0, expected = 0 } = add;
    if (at < 0 || at >= FORECAST_DAYS) return;
    const channel = channelOf(step, group);
    if (channel === null) {
      this.unreached += known + expected;
      return;
    }
    const day = addToDay(this.#today, { days: at });
    const key = `${day} ${channel}`;
    const cell = this.#cells.get(key) ?? { day, channel, known: 0, expected: 0 };
    this.#cells.set(key, { ...cell, known: cell.known + known, expected: cell.expected + expected });
  }

  lines(): ForecastLine[] {
    return [...this.#cells.values()].sort((a, b) => a.day.localeCompare(b.day) || a.channel.localeCompare(b.channel));
  }
}

/** The first channel of a step that reaches a customer; null: none does. */
function channelOf({ channels, kind }: Pick<Step, "channels" | "kind">, ways: Ways): Channel | null {
  return channels.find((one) => one === "staff" || one === "flow" || ways[kind].includes(one)) ?? null;
}

async function readAnchors(tx: Tx, asking: Asking & { isAhead: boolean }): Promise<Group[]> {
  const { shopId, now, today, programmeId, content, isAhead } = asking;
  const values = new SqlValues(shopId);
  const scope = isAhead
    ? { since: now, leadDays: FORECAST_DAYS - 1 + leadDays(content), backDays: 0 }
    : { since: new Date(now.getTime() - FORECAST_DAYS * DAY_MS), leadDays: 0, backDays: FORECAST_DAYS };
  const events = anchorSql(content.anchor, { ...scope, customerIds: null, today }, values);
  const id = values.bind(programmeId, "bigint");
  const audience = content.segmentId
    ? ` AND EXISTS (SELECT FROM segment_members m WHERE m.shop_id = $1::bigint AND m.customer_id = c.customer_id
        AND m.segment_id = ${values.bind(content.segmentId, "bigint")})`
    : "";
  const enrolled = isAhead
    ? ` AND NOT EXISTS (SELECT FROM enrolments e WHERE e.shop_id = $1::bigint AND e.programme_id = ${id}
        AND e.customer_id = v.customer_id AND e.anchor_key = v.anchor_key)`
    : "";
  const day = isAhead ? "v.anchor_on" : values.bind(today, "date");
  return query<Group>(
    tx,
    `SELECT r."anchorOn", r.marketing, r.transactional, count(*)::integer AS customers FROM (
       SELECT ${day}::text AS "anchorOn", ${waysSql(content.steps)}
       FROM (${events}) v
       JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = v.customer_id
         AND c.redacted_at IS NULL AND c.deleted_at IS NULL
       JOIN programmes p ON p.shop_id = $1::bigint AND p.programme_id = ${id}
       WHERE arm_place('programme:' || p.programme_id, c.customer_id) < 10000 - p.hold_out_bp${audience}${enrolled}
     ) r GROUP BY 1, 2, 3`,
    ...values.all,
  );
}

interface UnderWay extends Group {
  version: number;
  nextStep: number;
}

async function addUnderWay(tx: Tx, { shopId, today, programmeId }: Asking, tally: Tally): Promise<void> {
  const versions = await query<{ version: number; content: unknown }>(
    tx,
    `SELECT version, content FROM programme_versions WHERE shop_id = $1::bigint AND programme_id = $2::bigint`,
    shopId,
    programmeId,
  );
  const contents = new Map(versions.map(({ version, content }) => [version, programmeContentSchema.parse(content)]));
  const steps = [...contents.values()].flatMap((content) => content.steps);
  const groups = await query<UnderWay>(
    tx,
    `SELECT r.version, r."nextStep", r."anchorOn", r.marketing, r.transactional, count(*)::integer AS customers FROM (
       SELECT e.version, e.next_step AS "nextStep", e.anchor_on::text AS "anchorOn", ${waysSql(steps)}
       FROM enrolments e JOIN customers c ON c.shop_id = $1::bigint AND c.customer_id = e.customer_id
       WHERE e.shop_id = $1::bigint AND e.programme_id = $2::bigint AND e.state = 'active' AND e.next_on < $3::date + ${FORECAST_DAYS}
     ) r GROUP BY 1, 2, 3, 4, 5`,
    shopId,
    programmeId,
    today,
  );
  for (const group of groups) {
    const content = contents.get(group.version);
    if (!content) continue;
    const days = stepOffsets(content).map((offset) => daysBetween(today, group.anchorOn) + offset);
    // Of several that are due together only the last is done.
    const lastDue = days.findLastIndex((day) => day <= 0);
    for (const [at, step] of content.steps.entries()) {
      if (at < group.nextStep || at < lastDue) continue;
      tally.add({ at: Math.max(0, days[at] ?? 0), step, group, known: group.customers });
    }
  }
}
