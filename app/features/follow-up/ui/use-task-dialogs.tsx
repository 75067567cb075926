import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import type { StaffMember, TodayTask } from "../today/types.ts";
import { TaskDialog } from "./task-dialog.tsx";
import { TaskForm } from "./task-form.tsx";
import type { TaskWords } from "./use-task-words.ts";

/**
 * A task that is opened from a list, changed, or new.
 *
 * @param options.customerId whose a new task is; null: the form asks
 */
export function useTaskDialogs(options: {
  tasks: readonly TodayTask[];
  customerId: string | null;
  today: string;
  staff: StaffMember[];
  words: TaskWords;
}): { openTask: (id: string) => void; addTask: () => void; dialogs: ReactNode } {
  const { tasks, customerId, ...shared } = options;
  const [openId, setOpenId] = useState<string | null>(null);
  const [form, setForm] = useState<"new" | "edit" | null>(null);
  const open = tasks.find(({ id }) => id === openId) ?? null;
  const onClose = () => {
    setForm(null);
    setOpenId(null);
  };
  const isGone = openId !== null && open === null;
  // A task that left the list must not open by itself when it comes back.
  useEffect(() => {
    if (isGone) setOpenId(null);
  }, [isGone]);
  return {
    openTask: setOpenId,
    addTask: () => setForm("new"),
    dialogs: (
      <>
        {open && form !== "edit" ? (
          <TaskDialog key={open.id} task={open} onClose={onClose} onEdit={() => setForm("edit")} {...shared} />
        ) : null}
        {form ? (
          <TaskForm task={form === "edit" ? open : null} customerId={customerId} onClose={onClose} {...shared} />
        ) : null}
      </>
    ),
  };
}
