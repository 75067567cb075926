import { useFetcher } from "@remix-run/react";
import { useEffect, useRef } from "react";
import type { TodayChange } from "../today/types.ts";

export type TodayAnswer = Extract<TodayChange, { ok: true }>;

/**
 * Sends a form about tasks, from whichever page, and tells when it was done. An action on many tasks goes on by itself,
 * request after request, until all of them were come by.
 *
 * @param onDone called once for each form that succeeded to its end
 */
export function useTodayChange(onDone?: (answer: TodayAnswer) => void) {
  const fetcher = useFetcher<TodayChange>();
  const data = fetcher.data as TodayChange | undefined;
  const handled = useRef<TodayChange | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  const send = (fields: Record<string, string>) =>
    fetcher.submit(fields, { method: "post", action: "/app/follow-up?index" });
  const goOn = useRef(send);
  goOn.current = send;
  useEffect(() => {
    if (fetcher.state !== "idle" || !data || handled.current === data) return;
    handled.current = data;
    if (!data.ok) return;
    if (data.action && !data.action.finished) goOn.current({ intent: "act", actionId: data.action.actionId });
    else done.current?.(data);
  }, [fetcher.state, data]);
  const unfinished = data?.ok && data.action && !data.action.finished ? data.action : null;
  return {
    send,
    saving: fetcher.state !== "idle" || unfinished !== null,
    /** How many tasks an action has changed so far, while it goes on. */
    soFar: unfinished?.tasks ?? null,
    problems: data && !data.ok && fetcher.state === "idle" ? data.problems : {},
    answer: data?.ok ? (data as TodayAnswer) : undefined,
  };
}
