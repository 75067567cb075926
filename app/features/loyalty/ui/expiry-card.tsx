import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AsText } from "#app/lib/as-text.ts";
import type { Liability } from "../liability/read-liability.server.ts";

/** Outstanding points by the month in which they end. */
export function ExpiryCard({ liability, download }: { liability: AsText<Liability>; download: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { byExpiry, outstanding, amount, breakage } = liability;
  const inLots = byExpiry.reduce((sum, { amount }) => sum + BigInt(amount ?? 0), 0n);
  const money = (minor: string | bigint | null) => (minor === null ? "–" : format.money(minor));
  const rows = byExpiry.map((row) => [
    row.month === null ? t("liability.expiry.never") : row.month.slice(0, 7),
    format.number(row.points),
    money(row.amount),
    row.breakage === null ? t("liability.expiry.untold") : format.number(Math.round(row.breakage)),
  ]);
  if (outstanding.reserved !== "0") {
    const held = amount === null ? null : BigInt(amount) - inLots;
    rows.push([t("liability.expiry.held"), format.number(outstanding.reserved), money(held), "0"]);
  }
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            <Definition label={t("liability.expiry.title")} meaning={t("liability.expiry.meaning")} />
          </Text>
          {rows.length === 0 ? null : download}
        </InlineStack>
        {rows.length === 0 ? (
          <Text as="p">{t("liability.expiry.none")}</Text>
        ) : (
          <FiguresTable
            caption={t("liability.expiry.title")}
            columns={[
              { label: t("liability.expiry.month") },
              { label: t("liability.expiry.points"), numeric: true },
              { label: t("liability.expiry.amount"), meaning: t("liability.value.meaning"), numeric: true },
              { label: t("liability.expiry.breakage"), meaning: t("liability.breakage.meaning"), numeric: true },
            ]}
            rows={rows}
            totals={[
              t("common.total"),
              format.number(outstanding.total),
              money(amount),
              breakage.expected === null ? t("liability.expiry.untold") : format.number(Math.round(breakage.expected)),
            ]}
          />
        )}
      </BlockStack>
    </Card>
  );
}
