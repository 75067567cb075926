import { BlockStack, Card, Link, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type NamedSegment, useSegmentName } from "./use-segment-name.ts";

interface CustomerSegment extends NamedSegment {
  segmentId: string;
  enteredOn: string;
}

/** The segments that a customer is in, each since when. */
export function CustomerSegmentsCard({ segments }: { segments: CustomerSegment[] }) {
  const { t } = useTranslation();
  const nameOf = useSegmentName();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("customerSegments.title")}
        </Text>
        {segments.length === 0 ? <Text as="p">{t("customerSegments.none")}</Text> : null}
        <List>
          {segments.map(({ segmentId, enteredOn, ...segment }) => (
            <List.Item key={segmentId}>
              <Link url={`/app/segments/${segmentId}`}>{nameOf(segment)}</Link>{" "}
              <Text as="span" tone="subdued">
                {t("customerSegments.since", { day: format.day(enteredOn) })}
              </Text>
            </List.Item>
          ))}
        </List>
      </BlockStack>
    </Card>
  );
}
