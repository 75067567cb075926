import { BlockStack, Button, Card, InlineError, InlineStack, Link, Text } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { askAboutRule } from "./ask-about-rule.ts";
import type { CustomersPart } from "./rule-answer.ts";

/** Some of the customers who fulfil a rule, each with the way to their page. */
export function SampleCard(props: {
  sample: CustomersPart;
  /** What was asked; null while it cannot be asked for more. */
  question: { rule: unknown; asOf: string } | null;
  actions?: ReactNode;
}) {
  const { sample, question, actions } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [more, setMore] = useState<CustomersPart>({ rows: [], after: sample.after });
  const [state, setState] = useState<"idle" | "waiting" | "failed">("idle");
  const rows = [...sample.rows, ...more.rows];
  const showMore = async () => {
    setState("waiting");
    try {
      const asked = JSON.stringify({ ...question, after: more.after });
      const next = await askAboutRule<CustomersPart>("customers", asked);
      setMore((before) => ({ rows: [...before.rows, ...next.rows], after: next.after }));
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segment.sample")}
        </Text>
        {rows.length === 0 ? (
          <Text as="p">{t("segment.sampleNone")}</Text>
        ) : (
          <>
            <Text as="p" tone="subdued">
              {t("segment.sampleNote", { count: rows.length })}
            </Text>
            <FiguresTable
              caption={t("segment.sample")}
              columns={[
                { label: t("segment.memberColumns.name") },
                { label: t("segment.memberColumns.orders"), meaning: t("figures.orders.meaning"), numeric: true },
                { label: t("segment.memberColumns.lastOrder") },
                { label: t("segment.memberColumns.netSales"), meaning: t("figures.netSales.meaning"), numeric: true },
              ]}
              rows={rows.map((row) => [
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
        {state === "failed" ? <InlineError message={t("segment.countProblem")} fieldID="more-customers" /> : null}
        <InlineStack gap="200" wrap>
          {more.after && question ? (
            <Button id="more-customers" loading={state === "waiting"} onClick={showMore}>
              {t("segment.moreCustomers")}
            </Button>
          ) : null}
          {actions}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
