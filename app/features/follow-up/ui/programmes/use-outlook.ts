import { useFetcher } from "@remix-run/react";
import type { Outlook } from "../../programmes/read-outlook.server.ts";

/** Asks what is foreseen of a programme as it is kept. */
export function useOutlook<About extends Outlook["about"]>(programmeId: string, about: About) {
  const fetcher = useFetcher<Outlook>();
  const answer = fetcher.data?.about === about ? (fetcher.data as Extract<Outlook, { about: About }>) : null;
  return {
    ask: (more: Record<string, string> = {}) =>
      fetcher.load(`/app/follow-up/programmes/${programmeId}/outlook?${new URLSearchParams({ about, ...more })}`),
    asking: fetcher.state !== "idle",
    answer,
  };
}
