import { BlockStack, Card, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RuleAnswer } from "./rule-answer.ts";

/** Some of the customers who fulfil a rule, each with the way to their page. */
export function SampleCard({ answer, actions }: { answer: RuleAnswer | null; actions?: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!answer) return null;
  const { sample } = answer;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segment.sample")}
        </Text>
        {sample.length === 0 ? (
          <Text as="p">{t("segment.sampleNone")}</Text>
        ) : (
          <>
            <Text as="p" tone="subdued">
              {t("segment.sampleNote", { count: sample.length })}
            </Text>
            <FiguresTable
              caption={t("segment.sample")}
              columns={[
                { label: t("segment.memberColumns.name") },
                { label: t("segment.memberColumns.orders"), meaning: t("figures.orders.meaning"), numeric: true },
                { label: t("segment.memberColumns.lastOrder") },
                { label: t("segment.memberColumns.netSales"), meaning: t("figures.netSales.meaning"), numeric: true },
              ]}
              rows={sample.map((row) => [
                <Link key={row.id} url={`/app/customers/${row.id}`}>
                  {customerName(row, format.language) ?? row.email ?? t("customers.nameless", { id: row.id })}
                </Link>,
                format.number(row.orders),
                format.day(row.lastOrderDay),
                format.money(row.netSalesMinor),
              ])}
            />
          </>
        )}
        {actions}
      </BlockStack>
    </Card>
  );
}
