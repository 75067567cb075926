import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ReadySurvey } from "../ready-made.ts";
import { type SurveyContent, surveyContentSchema } from "../survey-content.ts";
import type { Occasion } from "../types.ts";

/** A survey with what its newest version asks. */
export interface Survey {
  surveyId: bigint;
  name: string | null;
  readyMade: ReadySurvey | null;
  occasion: Occasion;
  afterDays: number;
  editDays: number;
  version: number;
  enabled: boolean;
  content: SurveyContent;
}

/** The surveys of a shop: some dozens at most. */
export async function loadSurveys(
  tx: Tx,
  options: { shopId: ShopId; surveyId?: bigint; enabledOnly?: boolean },
): Promise<Survey[]> {
  const { shopId, surveyId = null, enabledOnly = false } = options;
  const rows = await query<Omit<Survey, "content"> & { content: unknown }>(
    tx,
    `SELECT s.survey_id AS "surveyId", s.name, s.ready_made AS "readyMade", s.occasion, s.after_days AS "afterDays",
       s.edit_days AS "editDays", s.version, s.enabled_at IS NOT NULL AS enabled, v.content
     FROM surveys s
     JOIN survey_versions v ON v.shop_id = s.shop_id AND v.survey_id = s.survey_id AND v.version = s.version
     WHERE s.shop_id = $1::bigint AND ($2::bigint IS NULL OR s.survey_id = $2::bigint)
       AND (NOT $3::boolean OR s.enabled_at IS NOT NULL)
     ORDER BY s.survey_id`,
    shopId,
    surveyId,
    enabledOnly,
  );
  return rows.map((row) => ({ ...row, content: surveyContentSchema.parse(row.content) }));
}
