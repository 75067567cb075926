import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PointsEntryView } from "../views.server.ts";
import { entryInWords } from "./entry-in-words.ts";

/** Every movement of a customer's points in words, with the balance after it. */
export function PointsEntriesCard({ entries }: { entries: PointsEntryView[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("points.title")}
        </Text>
        {entries.length === 0 ? (
          <Text as="p">{t("points.none")}</Text>
        ) : (
          <FiguresTable
            caption={t("points.title")}
            columns={[
              { label: t("points.when") },
              { label: t("points.why") },
              { label: t("points.change"), meaning: t("points.changeMeaning"), numeric: true },
              { label: t("points.balance"), meaning: t("points.balanceMeaning"), numeric: true },
            ]}
            rows={entries.map((entry) => [
              format.instant(entry.occurredAt),
              entryInWords(entry, { texts: i18n, format }),
              format.signed(entry.change),
              format.number(entry.balance),
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}
