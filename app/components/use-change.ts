import { useFetcher } from "@remix-run/react";
import { useId, useRef } from "react";
import { useListen } from "./heard-changes.tsx";

export type ChangeAnswer = { ok: true } | { ok: false; problems: Record<string, string> };

/**
 * Sends a form of the page and tells when it was done. What was wrong stays until the next try.
 *
 * @param onDone called once for each change that succeeded, also where what asks goes with its answer
 */
export function useChange<Answer extends ChangeAnswer>(onDone: (answer: Extract<Answer, { ok: true }>) => void) {
  const key = useId();
  const fetcher = useFetcher<Answer>({ key });
  const listen = useListen();
  const data = fetcher.data as Answer | undefined;
  const done = useRef(onDone);
  done.current = onDone;
  const hear = (answer: unknown) => {
    if ((answer as Answer).ok) done.current(answer as Extract<Answer, { ok: true }>);
  };
  const problems: Record<string, string> =
    data && !data.ok && fetcher.state === "idle" ? (data as { problems: Record<string, string> }).problems : {};
  return {
    /** A form that holds a file is sent as `FormData`. */
    send: (fields: Record<string, string> | FormData) => {
      listen({ key, before: fetcher.data, hear });
      fetcher.submit(fields, {
        method: "post",
        ...(fields instanceof FormData ? { encType: "multipart/form-data" as const } : {}),
      });
    },
    saving: fetcher.state !== "idle",
    problems,
  };
}
