import { useNavigate } from "@remix-run/react";
import { BlockStack, Card, FormLayout, Select, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ComparedSegments } from "../compare-segments.server.ts";
import type { RuleFigures } from "../types.ts";
import { useSegmentName } from "./use-segment-name.ts";

/** Chooses two segments, and shows how many customers are in both and in one alone. */
export function SegmentComparison({ segments, first, second, isCounting, comparison }: ComparedSegments) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const nameOf = useSegmentName();
  const choose = (change: Record<string, string>) => {
    const next = { first: first ?? "", second: second ?? "", ...change };
    navigate(`?${new URLSearchParams(next)}`, { preventScrollReset: true });
  };
  const options = [
    { value: "", label: t("segmentCompare.choose") },
    ...segments.map((segment) => ({ value: segment.segmentId, label: nameOf(segment) })),
  ];
  const partOf = (part: RuleFigures, whole: number) => format.percent(whole === 0 ? null : part.customers / whole);
  const row = (label: string, figures: RuleFigures) => [
    label,
    format.number(figures.customers),
    format.money(figures.netSalesMinor),
    format.money(figures.grossProfitMinor),
  ];
  return (
    <BlockStack gap="400">
      <Card>
        <FormLayout>
          <FormLayout.Group>
            <Select
              label={t("segmentCompare.first")}
              options={options}
              value={first ?? ""}
              onChange={(value) => choose({ first: value })}
            />
            <Select
              label={t("segmentCompare.second")}
              options={options}
              value={second ?? ""}
              onChange={(value) => choose({ second: value })}
            />
          </FormLayout.Group>
        </FormLayout>
      </Card>
      {isCounting ? (
        <Card>
          <Text as="p">{t("segmentCompare.counting")}</Text>
        </Card>
      ) : null}
      {comparison ? (
        <Card>
          <BlockStack gap="300">
            <Text as="p">
              {t("segmentCompare.share", {
                share: partOf(comparison.both, comparison.both.customers + comparison.first.customers),
                other: partOf(comparison.both, comparison.both.customers + comparison.second.customers),
              })}
            </Text>
            <FiguresTable
              caption={t("segmentCompare.title")}
              fileName="segment-comparison.csv"
              url={`/app/segments-compare.csv?${new URLSearchParams({ first: first ?? "", second: second ?? "" })}`}
              columns={[
                { label: t("segmentCompare.part") },
                {
                  label: t("segments.columns.customers"),
                  meaning: t("segment.figures.customers.meaning"),
                  numeric: true,
                },
                {
                  label: t("segments.columns.netSales"),
                  meaning: t("segments.columns.netSalesMeaning"),
                  numeric: true,
                },
                {
                  label: t("segments.columns.grossProfit"),
                  meaning: t("segments.columns.grossProfitMeaning"),
                  numeric: true,
                },
              ]}
              rows={[
                row(t("segmentCompare.both"), comparison.both),
                row(t("segmentCompare.onlyFirst"), comparison.first),
                row(t("segmentCompare.onlySecond"), comparison.second),
              ]}
            />
          </BlockStack>
        </Card>
      ) : null}
    </BlockStack>
  );
}
