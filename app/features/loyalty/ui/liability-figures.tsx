import { Banner, BlockStack, InlineGrid, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AsText } from "#app/lib/as-text.ts";
import type { Liability } from "../liability/read-liability.server.ts";
import { worthOf } from "../rules.ts";

/** What is outstanding, what of it is expected to expire, and what is left to pay for. */
export function LiabilityFigures({ liability }: { liability: AsText<Liability> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { outstanding, breakage, estimate, amount } = liability;
  const value = liability.value && {
    points: BigInt(liability.value.points),
    amountMinor: BigInt(liability.value.amountMinor),
  };
  const total = Number(outstanding.total);
  const shareOf = (points: number) => (total === 0 ? 0 : points / total);
  const moneyOf = (points: number) => (value ? format.money(worthOf(BigInt(Math.round(points)), value)) : null);
  const inPoints = (points: number | string) =>
    t("liability.points", { points: format.number(typeof points === "string" ? points : Math.round(points)) });
  const range = {
    low: format.percent(shareOf(breakage.low)),
    high: format.percent(shareOf(breakage.high)),
  };
  const net = breakage.expected === null ? null : total - breakage.expected;
  const netRange =
    moneyOf(total) === null
      ? { low: inPoints(total - breakage.high), high: inPoints(total - breakage.low) }
      : { low: moneyOf(total - breakage.high) ?? "", high: moneyOf(total - breakage.low) ?? "" };
  return (
    <BlockStack gap="300">
      <InlineGrid columns={{ xs: 1, md: 3 }} gap="400">
        <FigureCard
          label={t("liability.outstanding.label")}
          meaning={t("liability.outstanding.meaning")}
          value={amount === null ? inPoints(outstanding.total) : format.money(amount)}
          note={[
            amount === null ? "" : inPoints(outstanding.total),
            t("liability.outstanding.parts", {
              available: format.number(outstanding.available),
              pending: format.number(outstanding.pending),
              reserved: format.number(outstanding.reserved),
            }),
          ]
            .filter((part) => part !== "")
            .join(" · ")}
        />
        <FigureCard
          label={t("liability.breakage.label")}
          meaning={t("liability.breakage.meaning")}
          value={
            breakage.expected === null ? t("liability.breakage.untold") : format.percent(shareOf(breakage.expected))
          }
          note={t("liability.breakage.range", range)}
        />
        <FigureCard
          label={t("liability.net.label")}
          meaning={t("liability.net.meaning")}
          value={net === null ? t("liability.breakage.untold") : (moneyOf(net) ?? inPoints(net))}
          note={t("liability.net.range", netRange)}
        />
      </InlineGrid>
      <Text as="p" variant="bodySm" tone="subdued">
        {estimate && estimate.observedDays >= 0
          ? t("liability.breakage.basis", {
              count: estimate.customers,
              days: format.number(estimate.observedDays),
              day: format.day(estimate.asOf),
            })
          : t("liability.breakage.noBasis")}
      </Text>
      {outstanding.debt === "0" ? null : (
        <Text as="p" variant="bodySm" tone="subdued">
          {t("liability.debt", { points: format.number(outstanding.debt) })}
        </Text>
      )}
      {value ? null : <Banner tone="info" title={t("liability.value.missing")} />}
    </BlockStack>
  );
}
