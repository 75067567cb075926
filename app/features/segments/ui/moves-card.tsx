import { BlockStack, Card, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { SegmentMove } from "../views.server.ts";

/** Who entered and left a segment lately, and why. */
export function MovesCard({ segmentId, moves }: { segmentId: string; moves: readonly SegmentMove[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (move: SegmentMove) =>
    customerName(move, format.language) ?? move.email ?? t("customers.nameless", { id: move.customerId });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segment.moves.title")}
        </Text>
        {moves.length === 0 ? (
          <Text as="p">{t("segment.moves.none")}</Text>
        ) : (
          <FiguresTable
            caption={t("segment.moves.title")}
            fileName={`segment-${segmentId}-moves.csv`}
            url={`/app/segments/${segmentId}/moves.csv`}
            columns={[
              { label: t("segment.moves.day") },
              { label: t("segment.moves.customer") },
              { label: t("segment.moves.what") },
              { label: t("segment.moves.why") },
            ]}
            rows={moves.map((move) => [
              format.day(move.day),
              <Link key={move.eventId} url={`/app/customers/${move.customerId}`}>
                {nameOf(move)}
              </Link>,
              t(`segment.moves.${move.kind}`),
              t(`segment.moves.causes.${move.cause}`),
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}
