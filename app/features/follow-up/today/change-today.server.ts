import type { Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { actOnTasks } from "./act-on-tasks.server.ts";
import { claimTask, releaseTask } from "./claim-task.server.ts";
import { addHandTask, changeHandTask, deleteHandTask } from "./hand-tasks.server.ts";
import { nameStaff } from "./staff.server.ts";
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
  const of = { ...change, taskId: parseId(form.get("taskId")) ?? 0n };
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
    case "nameStaff":
      return nameStaff(tx, { ...change, name: String(form.get("name") ?? "") });
    default:
      throw new Response(null, { status: 400 });
  }
}
