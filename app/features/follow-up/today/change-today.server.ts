import type { Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { endEnrolment } from "../enrolments/end-enrolments.server.ts";
import { actOnTasks } from "./act-on-tasks.server.ts";
import { claimTask, releaseTask } from "./claim-task.server.ts";
import { skipStep } from "./customer-follow-up.server.ts";
import { addHandTask, changeHandTask, deleteHandTask } from "./hand-tasks.server.ts";
import { nameStaff, noteStaff } from "./staff.server.ts";
import type { TodayChange } from "./types.ts";
import { undoAction } from "./undo-action.server.ts";

interface Change {
  shopId: ShopId;
  staffId: string;
  form: FormData;
  now: Date;
  today: string;
  timeZone: string;
}

/** Does what a form about tasks asks for, on Today and on a customer's page. */
export async function changeToday(tx: Tx, change: Change): Promise<TodayChange> {
  const { form } = change;
  await noteStaff(tx, change);
  const of = { ...change, taskId: idIn(form, "taskId") };
  switch (form.get("intent")) {
    case "act":
      return actOnTasks(tx, change);
    case "undo":
      return undoAction(tx, change);
    case "claim":
      return claimTask(tx, of);
    case "release":
      return releaseTask(tx, of);
    case "addTask":
      return addHandTask(tx, change);
    case "changeTask":
      return changeHandTask(tx, change);
    case "deleteTask":
      return deleteHandTask(tx, change);
    case "skipStep":
      return skipStep(tx, { ...change, enrolmentId: idIn(form, "enrolmentId"), step: Number(idIn(form, "step")) });
    case "endEnrolment":
      return endForCustomer(tx, change);
    case "nameStaff":
      return nameStaff(tx, { ...change, name: String(form.get("name") ?? "") });
    default:
      throw new Response(null, { status: 400 });
  }
}

/** Nothing has the number 0. */
const idIn = (form: FormData, field: string) => parseId(form.get(field)) ?? 0n;

async function endForCustomer(tx: Tx, { shopId, form, now }: Change): Promise<TodayChange> {
  const enrolmentId = idIn(form, "enrolmentId");
  const { ended, skipped } = await endEnrolment(tx, { shopId, enrolmentId, reason: "person", now });
  return ended + skipped > 0 ? { ok: true, saved: true } : { ok: false, problems: { form: "gone" } };
}
