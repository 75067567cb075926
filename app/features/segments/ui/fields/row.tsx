import { InlineStack } from "@shopify/polaris";
import { Children, type ReactNode } from "react";

/** A fieldset that only names what belongs together. */
export const PLAIN_FIELDSET = { border: 0, margin: 0, padding: 0, minWidth: 0 } as const;

/** Fields beside each other where there is room, each of a width that its text fits into. */
export function Row({ children }: { children: ReactNode }) {
  return (
    <InlineStack gap="300" blockAlign="start" wrap>
      {Children.toArray(children).map((child, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the fields of a row keep their places
        <div key={index} style={{ flex: "1 1 150px", minWidth: 0, maxWidth: 420 }}>
          {child}
        </div>
      ))}
    </InlineStack>
  );
}
