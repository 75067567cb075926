import type { ReactNode } from "react";

/** A link or button in a row that is ticked by a click: what is meant for it ticks nothing. */
export function OwnClicks({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it does nothing by itself, and keys do not reach the row.
    <span role="presentation" onClick={(event) => event.stopPropagation()}>
      {children}
    </span>
  );
}
