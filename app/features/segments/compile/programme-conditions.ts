import type { Condition } from "../types.ts";
import { bindDay, ownRows } from "./pieces.ts";
import type { RuleTarget } from "./rule-target.ts";

type ProgrammeCondition = Extract<Condition, { type: "programme" }>;

/** Conditions on the series of contacts that a customer is in, or was. Who is held out is in it as everybody else. */
export function programme(target: RuleTarget, { state, programmeIds }: ProgrammeCondition): string {
  const zone = target.values.bind(target.timeZone, "text");
  const day = bindDay(target);
  const begun = `(e.enrolled_at AT TIME ZONE ${zone})::date <= ${day}`;
  const over = `e.ended_at IS NOT NULL AND (e.ended_at AT TIME ZONE ${zone})::date <= ${day}`;
  const stands = {
    enrolled: `${begun} AND NOT (${over})`,
    finished: over,
    treated: `${begun} AND NOT e.held_out`,
    heldOut: `${begun} AND e.held_out`,
  }[state];
  const which = programmeIds ? ` AND e.programme_id = ANY (${target.values.bind(programmeIds, "bigint[]")})` : "";
  const where = `e.shop_id = $1::bigint AND ${stands}${which}`;
  return target.moving(ownRows(target, { from: "enrolments e", customer: "e.customer_id", where }), []);
}
