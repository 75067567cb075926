import { query, type Tx } from "#app/db.server.ts";
import { previewTemplates, readReach, type TemplatePreview } from "#app/features/messaging/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { SqlValues } from "#app/lib/sql-values.ts";
import { addToDay } from "#app/lib/time.ts";
import { anchorSql, followsChange } from "../enrolments/anchors.sql.ts";
import type { Channel, ProgrammeContent, Step } from "../programme-content.ts";
import { leadDays, stepsDue } from "../rules.ts";
import type { SkipReason } from "../types.ts";

const LOOK_BACK_DAYS = 400;
const DAY_MS = 86_400_000;
/** What a coupon is called before one is given. */
const EXAMPLE_CODE = "ABCD-1234";
const EXAMPLE_DAYS = 30;

/** What a step would do for one customer, as things stand today. */
export interface PreviewStep {
  day: string;
  isPast: boolean;
  channel: Channel | null;
  /** Why nothing would be done. */
  skipped: SkipReason | null;
  message: TemplatePreview | null;
}

export interface ProgrammePreview {
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  anchorOn: string;
  /** Whether the anchor happened to the customer, or is taken to happen today. */
  isReal: boolean;
  heldOut: boolean;
  isOfAudience: boolean;
  steps: PreviewStep[];
}

interface Asking {
  shopId: ShopId;
  now: Date;
  today: string;
  programmeId: bigint;
  content: ProgrammeContent;
  customerId: bigint;
}

interface Facts {
  firstName: string | null;
  lastName: string | null;
  heldOut: boolean;
  hasEmail: boolean;
  hasBirthday: boolean;
  hasAddress: boolean;
  bought: boolean;
  /** The segments of the programme that the customer is in. */
  segmentIds: string[];
}

/** Shows what each step of a programme would do for a customer; null when there is no such customer any more. */
export async function previewProgramme(tx: Tx, asking: Asking): Promise<ProgrammePreview | null> {
  const { shopId, today, content, customerId } = asking;
  const anchor = await lastAnchor(tx, asking);
  const anchorOn = anchor?.anchorOn ?? today;
  const facts = await readFacts(tx, { ...asking, anchorKey: anchor?.anchorKey ?? null });
  if (!facts) return null;
  const reach = {
    marketing: (await readReach(tx, { shopId, customerIds: [customerId], kind: "marketing" })).get(customerId),
    transactional: (await readReach(tx, { shopId, customerIds: [customerId], kind: "transactional" })).get(customerId),
  };
  const messages = await previewTemplates(tx, {
    shopId,
    customerId,
    today,
    messages: content.steps.flatMap(({ stepId, templateId, gift }) => {
      if (templateId === null) return [];
      const coupon = { code: EXAMPLE_CODE, lastDay: addToDay(today, { days: EXAMPLE_DAYS }) };
      return [
        { name: String(stepId), templateId: BigInt(templateId), values: gift?.kind === "coupon" ? { coupon } : {} },
      ];
    }),
  });
  const days = stepsDue(content, anchorOn);
  const isOfAudience = content.segmentId === null || facts.segmentIds.includes(content.segmentId);
  const steps = content.steps.map((step, at): PreviewStep => {
    const day = days[at] ?? today;
    const of = reach[step.kind];
    const channel = step.channels.find((each) => each === "staff" || each === "flow" || (of?.[each] ?? false)) ?? null;
    const hasAny = reach.transactional?.email || reach.transactional?.line || reach.transactional?.post;
    const skipped =
      whyNot({ step, content, facts, isOfAudience, hasLine: reach.transactional?.line ?? false }) ??
      (channel ? null : hasAny ? "optedOut" : "noAddress");
    const isWritten = channel === "line" || channel === "email" || channel === "post";
    return {
      day,
      isPast: day < today,
      channel,
      skipped,
      message: isWritten || channel === null ? (messages.get(String(step.stepId)) ?? null) : null,
    };
  });
  const { firstName, lastName, heldOut } = facts;
  return {
    customerId: String(customerId),
    firstName,
    lastName,
    anchorOn,
    isReal: anchor !== undefined,
    heldOut,
    isOfAudience,
    steps,
  };
}

function whyNot(options: {
  step: Step;
  content: ProgrammeContent;
  facts: Facts;
  isOfAudience: boolean;
  hasLine: boolean;
}): SkipReason | null {
  const { step, content, facts, isOfAudience, hasLine } = options;
  if (content.exit.onOrder && facts.bought) return "bought";
  if (content.exit.onSegmentLeave && !isOfAudience) return "leftSegment";
  const { condition } = step;
  if (condition?.kind === "segment" && facts.segmentIds.includes(condition.segmentId) !== condition.member) {
    return "condition";
  }
  if (condition?.kind !== "lacks") return null;
  const has = { email: facts.hasEmail, line: hasLine, birthday: facts.hasBirthday, address: facts.hasAddress };
  return has[condition.what] ? "condition" : null;
}

/** The newest anchor of a customer, or the next one that is known. */
async function lastAnchor(tx: Tx, asking: Asking): Promise<{ anchorKey: string; anchorOn: string } | undefined> {
  const { shopId, now, today, content, customerId } = asking;
  const values = new SqlValues(shopId);
  const since = new Date(now.getTime() - LOOK_BACK_DAYS * DAY_MS);
  // Of what comes with a day all customers would be looked through: it is taken to come today.
  if (!followsChange(content.anchor)) return undefined;
  const scope = { customerIds: [customerId], since, today, leadDays: leadDays(content), backDays: LOOK_BACK_DAYS };
  const events = anchorSql(content.anchor, scope, values);
  const [row] = await query<{ anchorKey: string; anchorOn: string }>(
    tx,
    `SELECT v.anchor_key AS "anchorKey", v.anchor_on::text AS "anchorOn" FROM (${events}) v
     WHERE v.customer_id = ${values.bind(customerId, "bigint")} ORDER BY v.anchor_on DESC, v.anchor_key LIMIT 1`,
    ...values.all,
  );
  return row;
}

const FACTS_SQL = `
SELECT c.first_name AS "firstName", c.last_name AS "lastName",
  arm_place('programme:' || p.programme_id, c.customer_id) >= 10000 - p.hold_out_bp AS "heldOut",
  coalesce(c.email, '') <> '' AND c.email_marketing_state = 'subscribed' IS TRUE AS "hasEmail",
  EXISTS (SELECT FROM customer_extras x WHERE x.shop_id = $1::bigint AND x.customer_id = c.customer_id
    AND x.birth_month IS NOT NULL) AS "hasBirthday",
  coalesce(c.address1, '') <> '' AND (coalesce(c.zip, '') <> '' OR coalesce(c.city, '') <> '') AS "hasAddress",
  $4::text LIKE 'order:%' AND EXISTS (SELECT FROM customer_figures f JOIN orders o ON o.shop_id = $1::bigint
      AND o.order_id = CASE WHEN $4::text LIKE 'order:%' THEN substr($4::text, 7)::bigint END
    WHERE f.shop_id = $1::bigint AND f.customer_id = c.customer_id AND f.last_order_at > o.processed_at) IS TRUE AS bought,
  ARRAY(SELECT m.segment_id::text FROM segment_members m WHERE m.shop_id = $1::bigint AND m.customer_id = c.customer_id)
    AS "segmentIds"
FROM customers c JOIN programmes p ON p.shop_id = $1::bigint AND p.programme_id = $3::bigint
WHERE c.shop_id = $1::bigint AND c.customer_id = $2::bigint AND c.redacted_at IS NULL AND c.deleted_at IS NULL`;

async function readFacts(tx: Tx, asking: Asking & { anchorKey: string | null }): Promise<Facts | undefined> {
  const { shopId, customerId, programmeId, anchorKey } = asking;
  const [row] = await query<Facts>(tx, FACTS_SQL, shopId, customerId, programmeId, anchorKey);
  return row;
}
