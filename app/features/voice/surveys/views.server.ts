import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { loadSurveys, type Survey } from "./load-surveys.server.ts";

/** A survey as a page is told of it. */
export interface SurveyView extends Omit<Survey, "surveyId"> {
  id: string;
}

/** The surveys of a shop, for their list. */
export async function readSurveys(tx: Tx, shopId: ShopId): Promise<SurveyView[]> {
  return (await loadSurveys(tx, { shopId })).map(viewOf);
}

/** One survey, for its editor. */
export async function readSurvey(tx: Tx, options: { shopId: ShopId; surveyId: bigint }): Promise<SurveyView | null> {
  const [survey] = await loadSurveys(tx, options);
  return survey ? viewOf(survey) : null;
}

const viewOf = ({ surveyId, ...survey }: Survey): SurveyView => ({ ...survey, id: String(surveyId) });

/** How many points a first answer brings by the rule that stands; 0 for none. */
export async function readSurveyPoints(tx: Tx, shopId: ShopId): Promise<number> {
  const [row] = await query<{ points: number }>(
    tx,
    `SELECT CASE WHEN active THEN points ELSE 0 END AS points FROM earn_actions
     WHERE shop_id = $1::bigint AND action = 'survey' ORDER BY version DESC LIMIT 1`,
    shopId,
  );
  return row?.points ?? 0;
}
