import { Banner, BlockStack, InlineGrid, InlineStack, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { LiveAnswer } from "./use-rule-answer.ts";

/** How many fulfil a rule, and their part of all customers, sales and profit. */
export function RuleFigures({ live }: { live: LiveAnswer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { answer, state } = live;
  if (!answer) {
    return state === "failed" ? (
      <Banner tone="warning" title={t("segment.countProblem")} />
    ) : (
      <Counting active={state === "waiting"} />
    );
  }
  const { count } = answer;
  const share = (part: string | number, whole: string | number) => {
    const [of, all] = [Number(part), Number(whole)];
    return format.percent(all === 0 ? null : of / all);
  };
  return (
    <BlockStack gap="200">
      {state === "failed" ? <Banner tone="warning" title={t("segment.countProblem")} /> : null}
      <div aria-live="polite" aria-busy={state === "waiting"} style={{ opacity: state === "waiting" ? 0.6 : 1 }}>
        <InlineGrid columns={{ xs: 1, sm: 3 }} gap="400">
          <FigureCard
            label={t("segment.figures.customers.label")}
            meaning={t("segment.figures.customers.meaning")}
            value={format.number(count.customers)}
            note={t("segment.figures.customers.share", {
              share: share(count.customers, count.all.customers),
              all: format.number(count.all.customers),
            })}
          />
          <FigureCard
            label={t("segment.figures.netSales.label")}
            meaning={t("segment.figures.netSales.meaning")}
            value={format.money(count.netSalesMinor)}
            note={t("segment.figures.netSales.share", { share: share(count.netSalesMinor, count.all.netSalesMinor) })}
          />
          <FigureCard
            label={t("segment.figures.grossProfit.label")}
            meaning={t("segment.figures.grossProfit.meaning")}
            value={format.money(count.grossProfitMinor)}
            note={t("segment.figures.grossProfit.share", {
              share: share(count.grossProfitMinor, count.all.grossProfitMinor),
            })}
          />
        </InlineGrid>
      </div>
      {count.asOfToday.length > 0 ? (
        <Text as="p" tone="subdued">
          {t("segment.asOfToday", {
            conditions: count.asOfToday
              .map((type) => t(`segmentConditions.${type}`))
              .join(t("segmentWords.listSeparator")),
          })}
        </Text>
      ) : null}
    </BlockStack>
  );
}

function Counting({ active }: { active: boolean }) {
  const { t } = useTranslation();
  if (!active) return null;
  return (
    <InlineStack gap="200" blockAlign="center">
      <Spinner size="small" accessibilityLabel={t("segment.counting")} />
      <Text as="span">{t("segment.counting")}</Text>
    </InlineStack>
  );
}
