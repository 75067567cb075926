import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AsText } from "#app/lib/as-text.ts";
import { FLOWS, type RollForwardRow } from "../rules.ts";

const MONTHS_SHOWN = 24;
const LOWERING: readonly string[] = ["redeemed", "expired", "revoked"];

/** How the balance of each month came about; the newest first. */
export function RollForwardCard(props: { months: AsText<RollForwardRow>[]; today: string; download: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = props.months.slice(-MONTHS_SHOWN).reverse();
  // Imports and changes by hand are rare: their columns come with them.
  const flows = FLOWS.filter((key) => !["imported", "adjusted"].includes(key) || shown.some((row) => row[key] !== "0"));
  const columns = ["opening", ...flows, "closing"] as const;
  const write = (row: AsText<RollForwardRow>, key: (typeof columns)[number]) => {
    if (key === "opening" || key === "closing") return format.number(row[key]);
    return format.signed(LOWERING.includes(key) ? -BigInt(row[key]) : row[key]);
  };
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            <Definition label={t("liability.months.title")} meaning={t("liability.months.meaning")} />
          </Text>
          {props.download}
        </InlineStack>
        {shown.every((row) => columns.every((key) => row[key] === "0")) ? (
          <Text as="p">{t("liability.flow.none")}</Text>
        ) : (
          <>
            <FiguresTable
              caption={t("liability.months.title")}
              columns={[
                { label: t("liability.expiry.month") },
                ...columns.map((key) => ({
                  label: t(`liability.flows.${key}.label`),
                  meaning: t(`liability.flows.${key}.meaning`),
                  numeric: true,
                })),
              ]}
              rows={shown.map((row) => [row.month.slice(0, 7), ...columns.map((key) => write(row, key))])}
            />
            <Text as="p" variant="bodySm" tone="subdued">
              {t("liability.months.unfinished", { month: props.today.slice(0, 7) })}
            </Text>
          </>
        )}
      </BlockStack>
    </Card>
  );
}
