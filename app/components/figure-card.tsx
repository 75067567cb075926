import { BlockStack, Card, Text } from "@shopify/polaris";
import { Definition } from "./definition.tsx";

/** One figure: its name with definition, its value, and a line on how it moved. */
export function FigureCard(props: { label: string; meaning: string; value: string; note?: string }) {
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h3" variant="bodyMd" tone="subdued">
          <Definition label={props.label} meaning={props.meaning} />
        </Text>
        <Text as="p" variant="headingLg">
          {props.value}
        </Text>
        {props.note ? (
          <Text as="p" variant="bodySm" tone="subdued">
            {props.note}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
