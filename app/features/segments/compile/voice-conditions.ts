import type { Condition, NpsClass, Period } from "../types.ts";
import { bindDay, ownRows, withinPeriod } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

/** Conditions on what customers said, and on what was talked about with them. */

const SCORES: Record<NpsClass, string> = {
  promoter: "BETWEEN 9 AND 10",
  passive: "BETWEEN 7 AND 8",
  detractor: "BETWEEN 0 AND 6",
};

export function voice(target: RuleTarget, condition: Of<"voice">): string {
  switch (condition.about) {
    case "nps": {
      const classes = condition.classes.map((each) => `a.score ${SCORES[each]}`).join(" OR ");
      const later = `SELECT FROM survey_answers b WHERE ${stoodAt(target, "b")} AND b.customer_id = a.customer_id
        AND b.score IS NOT NULL AND (b.said_at, b.answer_id) > (a.said_at, a.answer_id)`;
      return answered(target, `(${classes}) AND NOT EXISTS (${later})`, undefined);
    }
    case "mood":
      return answered(target, `a.mood = ANY (${target.values.bind(condition.moods, "text[]")})`, condition.period);
    case "choice": {
      const survey = target.values.bind(condition.surveyId, "bigint");
      const choices = target.values.bind(condition.choices, "integer[]");
      return answered(target, `a.survey_id = ${survey} AND a.choice = ANY (${choices})`, condition.period);
    }
  }
}

/** What an answer said holds until another took its place; at the end of a day the last one counts. */
function stoodAt(target: RuleTarget, alias: string): string {
  return `${alias}.shop_id = $1::bigint AND ${alias}.said_on <= ${bindDay(target)}
    AND (${alias}.replaced_on IS NULL OR ${alias}.replaced_on > ${bindDay(target)})`;
}

function answered(target: RuleTarget, what: string, period: Period | undefined): string {
  const during = period ? ` AND ${withinPeriod(target, "a.said_on", period)}` : "";
  const where = `${stoodAt(target, "a")} AND ${what}${during}`;
  const holds = ownRows(target, { from: "survey_answers a", customer: "a.customer_id", where });
  if (period?.kind !== "daysAgo") return target.moving(holds, []);
  const on = target.onChangeOf(period)("a.said_on");
  return target.moving(holds, [`SELECT a.customer_id FROM survey_answers a WHERE a.shop_id = $1::bigint AND ${on}`]);
}

/** Stands in one of the states; a period is that of the day on which it came into it. */
export function contact(target: RuleTarget, { states, kinds, period }: Of<"contact">): string {
  const ofKinds = kinds ? ` AND k.kind = ANY (${target.values.bind(kinds, "text[]")})` : "";
  const during = period ? ` AND ${withinPeriod(target, "e.from_day", period)}` : "";
  const holds = ownRows(target, {
    from: "contact_entries e JOIN contacts k ON k.shop_id = $1::bigint AND k.contact_id = e.contact_id",
    customer: "e.customer_id",
    where: `${stands(target)} AND e.state = ANY (${target.values.bind(states, "text[]")})${ofKinds}${during}`,
  });
  if (period?.kind !== "daysAgo") return target.moving(holds, []);
  const on = target.onChangeOf(period)("e.from_day");
  return target.moving(holds, [`SELECT e.customer_id FROM contact_entries e WHERE e.shop_id = $1::bigint AND ${on}`]);
}

function stands(target: RuleTarget): string {
  return `e.shop_id = $1::bigint AND e.from_day <= ${bindDay(target)}
    AND (e.until_day IS NULL OR e.until_day > ${bindDay(target)})`;
}

/** Something is unresolved: a contact other than praise is open or waits. */
export function hasOpenContact(target: RuleTarget): string {
  return ownRows(target, {
    from: "contact_entries e JOIN contacts k ON k.shop_id = $1::bigint AND k.contact_id = e.contact_id",
    customer: "e.customer_id",
    where: `${stands(target)} AND e.state <> 'resolved' AND k.kind <> 'praise'`,
  });
}

/** Said since the last order, and not taken back, that something changed for them. */
export function hasChanged(target: RuleTarget): string {
  return `EXISTS (SELECT FROM changed_situations s WHERE s.shop_id = $1::bigint AND s.customer_id = f.customer_id
    AND s.from_day <= ${bindDay(target)} AND (s.until_day IS NULL OR s.until_day > ${bindDay(target)})
    AND s.from_day >= f.last_order_day)`;
}
