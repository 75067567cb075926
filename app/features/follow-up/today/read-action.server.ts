import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { ActionAsked } from "./action-effects.server.ts";
import type { Place } from "./today-query.ts";
import type { ActionKind, ActionState } from "./types.ts";

/** For how long an action can be taken back. */
export const UNDO_MINUTES = 15;

/** An action as it is kept. */
export interface KeptAction {
  actionId: bigint;
  kind: ActionKind;
  beganAt: Date;
  tasks: number;
  setAside: number;
  passedOver: number;
  asked: ActionAsked;
  /** How far it has come in its list. */
  reached: Place | null;
  finished: boolean;
  undone: boolean;
}

const COLUMNS = `action_id AS "actionId", kind, began_at AS "beganAt", tasks, set_aside AS "setAside", passed_over AS "passedOver", asked,
  reached, finished_at IS NOT NULL AS finished, undone_at IS NOT NULL AS undone`;

type Row = Omit<KeptAction, "reached"> & { reached: { on: string; rank: string; taskId: string } | null };

const keptOf = ({ reached, ...row }: Row): KeptAction => ({
  ...row,
  reached: reached && { on: reached.on, rank: BigInt(reached.rank), taskId: BigInt(reached.taskId) },
});

/** An action of a person; with `lock`, nobody else goes on with it until the end of the transaction. */
export async function readAction(
  tx: Tx,
  options: { shopId: ShopId; staffId: string; actionId: bigint; lock: boolean },
): Promise<KeptAction | null> {
  const { shopId, staffId, actionId, lock } = options;
  const [row] = await query<Row>(
    tx,
    `SELECT ${COLUMNS} FROM task_actions
     WHERE shop_id = $1::bigint AND action_id = $2::bigint AND by_staff = $3 ${lock ? "FOR UPDATE" : ""}`,
    shopId,
    actionId,
    staffId,
  );
  return row ? keptOf(row) : null;
}

/** What a person did last, while it can still be taken back. */
export async function readLastAction(
  tx: Tx,
  { shopId, staffId, now }: { shopId: ShopId; staffId: string; now: Date },
): Promise<ActionState | null> {
  const [row] = await query<Row>(
    tx,
    `SELECT ${COLUMNS} FROM task_actions
     WHERE shop_id = $1::bigint AND by_staff = $2 ORDER BY action_id DESC LIMIT 1`,
    shopId,
    staffId,
  );
  return row && !row.undone && row.tasks + row.setAside > 0 && canBeUndone(row, now) ? actionState(keptOf(row)) : null;
}

/** Whether the time for taking an action back is not over. */
export function canBeUndone({ beganAt }: { beganAt: Date }, now: Date): boolean {
  return beganAt.getTime() + UNDO_MINUTES * 60_000 > now.getTime();
}

/** How far an action has come, as pages are told. */
export function actionState(action: KeptAction): ActionState {
  const { actionId, kind, tasks, setAside, passedOver, finished, beganAt } = action;
  const undoUntil = new Date(beganAt.getTime() + UNDO_MINUTES * 60_000).toISOString();
  return { actionId: String(actionId), kind, tasks, setAside, passedOver, undoUntil, finished };
}
