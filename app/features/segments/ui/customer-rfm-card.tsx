import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerRfm } from "../rfm/views.server.ts";

/** A customer's recency, frequency and spend: each as a value and as a rank, and how the rank moved. */
export function CustomerRfmCard({ rfm }: { rfm: CustomerRfm | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = rfm?.now ?? null;
  const before = rfm?.before ?? null;
  const score = (value: number, old: number | undefined) =>
    old === undefined || old === value ? String(value) : t("customerRfm.moved", { from: old, to: value });
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          <Definition label={t("customerRfm.title")} meaning={t("customerRfm.meaning")} />
        </Text>
        {now ? (
          <FiguresTable
            caption={t("customerRfm.title")}
            columns={[
              { label: t("customerRfm.what") },
              { label: t("customerRfm.value"), numeric: true },
              { label: t("customerRfm.score"), numeric: true },
            ]}
            rows={[
              [t("customerRfm.r"), format.day(now.lastOrderDay), score(now.r, before?.r)],
              [t("customerRfm.f"), format.number(now.orders), score(now.f, before?.f)],
              [t("customerRfm.m"), format.money(now.netSalesMinor), score(now.m, before?.m)],
            ]}
          />
        ) : (
          <Text as="p">{t("customerRfm.none")}</Text>
        )}
        {before && rfm?.movedOn ? (
          <Text as="p" tone="subdued">
            {t("customerRfm.movedOn", { day: format.day(rfm.movedOn) })}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
