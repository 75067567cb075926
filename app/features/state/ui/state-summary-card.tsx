import { useNavigate, useSearchParams } from "@remix-run/react";
import { BlockStack, Card, InlineStack, Select, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { Range } from "#app/lib/range.ts";
import { addToDay, daysBetween } from "#app/lib/time.ts";
import { COMPARISONS, type Comparison, changeOf } from "../comparison.ts";
import { shareOfTwo } from "../contribution.ts";
import type { SpanSummary, Summary } from "../read-contribution.server.ts";
import { SUMMARY_MEASURES } from "./summary-measures.ts";

/** The range as a whole, new against returning, and how it moved. */
export function StateSummaryCard(props: {
  range: Range;
  summary: Summary;
  comparison: Comparison;
  children?: ReactNode;
}) {
  const { summary, comparison, children } = props;
  const { grain, from, to } = props.range;
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { now, before } = summary;
  const netSales = BigInt(now.netSalesFirst) + BigInt(now.netSalesRepeat);
  const daysOf = (span: SpanSummary) =>
    t("state.summary.days", {
      first: format.day(span.from),
      last: format.day(addToDay(span.to, { days: -1 })),
      count: daysBetween(span.from, span.to),
    });
  const compareWith = (chosen: string) =>
    navigate(`?${new URLSearchParams([...[...search].filter(([name]) => name !== "compare"), ["compare", chosen]])}`, {
      preventScrollReset: true,
    });

  const cell = (money: boolean, value: bigint, valueBefore: bigint | null): ReactNode => {
    const write = (amount: bigint) => (money ? format.money(amount) : format.number(amount));
    if (valueBefore === null) return write(value);
    const { difference, share } = changeOf(value, valueBefore);
    const sign = difference > 0n ? "+" : "";
    return (
      <BlockStack gap="050">
        <Text as="span">{write(value)}</Text>
        <Text as="span" variant="bodySm" tone="subdued">
          {share === null
            ? t("state.summary.change", { change: `${sign}${write(difference)}` })
            : t("state.summary.changeWithShare", {
                change: `${sign}${write(difference)}`,
                share: format.signedPercent(share),
              })}
        </Text>
      </BlockStack>
    );
  };

  const values = SUMMARY_MEASURES.map(({ first, repeat, money, key }) => {
    const pair = (span: SpanSummary) => [BigInt(span[first]), BigInt(span[repeat])] as const;
    return { key, money, now: pair(now), before: before && pair(before) };
  });

  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            {t("state.summary.title")}
          </Text>
          <Select
            label={t("state.summary.compare")}
            labelInline
            options={COMPARISONS.map((value) => ({ value, label: t(`state.summary.comparisons.${value}`) }))}
            value={comparison}
            onChange={compareWith}
          />
        </InlineStack>
        <Text as="p" tone="subdued">
          {before
            ? t("state.summary.compared", { now: daysOf(now), before: daysOf(before) })
            : comparison === "none"
              ? daysOf(now)
              : t("state.summary.nothingOver")}
        </Text>
        <FiguresTable
          caption={t("state.summary.title")}
          columns={[
            { label: t("state.summary.figure") },
            { label: t("state.summary.new"), meaning: t("state.summary.newMeaning"), numeric: true },
            { label: t("state.summary.share"), numeric: true },
            { label: t("state.summary.returning"), meaning: t("state.summary.returningMeaning"), numeric: true },
            { label: t("state.summary.share"), numeric: true },
            { label: t("common.total"), numeric: true },
          ]}
          rows={values.map(({ key, money, now: [first, repeat], before: was }) => [
            <span key={key} style={{ whiteSpace: "nowrap" }}>
              <Definition label={t(`figures.${key}.label`)} meaning={t(`figures.${key}.meaning`)} />
            </span>,
            cell(money, first, was ? was[0] : null),
            format.percent(shareOfTwo(first, repeat)),
            cell(money, repeat, was ? was[1] : null),
            format.percent(shareOfTwo(repeat, first)),
            cell(money, first + repeat, was ? was[0] + was[1] : null),
          ])}
          fileName={`state-summary-${now.from}-${now.to}.csv`}
          url={`/app/state-summary.csv?${new URLSearchParams({ by: grain, from, to, compare: comparison })}`}
        />
        <Text as="p" tone="subdued">
          {t("state.knownCost", {
            share: format.percent(netSales === 0n ? null : Number(now.knownCostNetSales) / Number(netSales)),
          })}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}
