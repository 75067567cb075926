import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

/** A card with a table, what has to be known about it, and its file. */
export function TableCard(props: { title: string; note?: string; download: ReactNode; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            {props.title}
          </Text>
          {props.download}
        </InlineStack>
        {props.note ? (
          <Text as="p" variant="bodySm" tone="subdued">
            {props.note}
          </Text>
        ) : null}
        {props.children}
      </BlockStack>
    </Card>
  );
}
