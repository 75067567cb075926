import { useFetcher } from "@remix-run/react";
import { useEffect, useRef } from "react";

export type ChangeAnswer = { ok: true } | { ok: false; problems: Record<string, string> };

/**
 * Sends a form of the page and tells when it was done. What was wrong stays until the next try.
 *
 * @param onDone called once for each change that succeeded
 */
export function useChange<Answer extends ChangeAnswer>(onDone: (answer: Extract<Answer, { ok: true }>) => void) {
  const fetcher = useFetcher<Answer>();
  const data = fetcher.data as Answer | undefined;
  const handled = useRef<Answer | undefined>(undefined);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    if (fetcher.state !== "idle" || !data || handled.current === data) return;
    handled.current = data;
    if (data.ok) done.current(data as Extract<Answer, { ok: true }>);
  }, [fetcher.state, data]);
  const problems: Record<string, string> =
    data && !data.ok && fetcher.state === "idle" ? (data as { problems: Record<string, string> }).problems : {};
  return {
    /** A form that holds a file is sent as `FormData`. */
    send: (fields: Record<string, string> | FormData) =>
      fetcher.submit(fields, {
        method: "post",
        ...(fields instanceof FormData ? { encType: "multipart/form-data" as const } : {}),
      }),
    saving: fetcher.state !== "idle",
    problems,
  };
}
