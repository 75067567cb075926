import { query, type Tx } from "#app/db.server.ts";
import { readCampaigns } from "#app/features/coupons/index.server.ts";
import { readTemplateRows } from "#app/features/messaging/index.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ProgrammeContent } from "../programme-content.ts";
import { isWritten } from "./rules.ts";
import type { ProgrammeLack } from "./types.ts";

/** Whether the shop has what ready-made programmes need: a campaign whose coupons end, a product that is a trial. */
export async function readNeeds(
  tx: Tx,
  { shopId, now }: { shopId: ShopId; now: Date },
): Promise<{ nextVisitCampaign: boolean; trialProduct: boolean }> {
  const campaigns = await readCampaigns(tx, { shopId, now });
  const [row] = await query<{ trialProduct: boolean }>(
    tx,
    `SELECT EXISTS (SELECT FROM products WHERE shop_id = $1::bigint AND kind = 'trial') AS "trialProduct"`,
    shopId,
  );
  return {
    nextVisitCampaign: campaigns.some(({ kind, phase }) => kind === "next_visit" && phase === "on"),
    trialProduct: row?.trialProduct ?? false,
  };
}

/**
 * What a programme needs that is not there: a campaign that gives, a template that was not deleted, a segment. With any of
 * them it cannot be switched on; one that is on says so.
 */
export async function findLacks(
  tx: Tx,
  { shopId, now, content }: { shopId: ShopId; now: Date; content: ProgrammeContent },
): Promise<ProgrammeLack[]> {
  const lacks: ProgrammeLack[] = [];
  const giving = (await readCampaigns(tx, { shopId, now })).filter(({ phase }) => phase === "on").map(({ id }) => id);
  const templates = new Set((await readTemplateRows(tx, shopId)).map(({ id }) => id));
  const segmentIds = [
    content.segmentId,
    content.anchor.kind === "segment" ? content.anchor.segmentId : null,
    ...content.steps.map(({ condition }) => (condition?.kind === "segment" ? condition.segmentId : null)),
  ].filter((segmentId) => segmentId !== null);
  const known = new Set(
    (
      await query<{ id: string }>(
        tx,
        "SELECT segment_id::text AS id FROM segments WHERE shop_id = $1::bigint AND segment_id = ANY ($2::bigint[])",
        shopId,
        segmentIds,
      )
    ).map(({ id }) => id),
  );
  if (segmentIds.some((segmentId) => !known.has(segmentId))) lacks.push({ what: "segment", step: null });
  const { anchor } = content;
  if (anchor.kind === "couponExpiring") {
    const isThere = anchor.campaignId === null ? giving.length > 0 : giving.includes(anchor.campaignId);
    if (!isThere) lacks.push({ what: "couponCampaign", step: null });
  }
  for (const [at, step] of content.steps.entries()) {
    if (step.gift?.kind === "coupon" && !giving.includes(step.gift.campaignId)) {
      lacks.push({ what: "campaign", step: at + 1 });
    }
    if (!isWritten(step)) continue;
    if (step.templateId === null) lacks.push({ what: "text", step: at + 1 });
    else if (!templates.has(step.templateId)) lacks.push({ what: "template", step: at + 1 });
  }
  return lacks;
}
