import { Badge, Banner, BlockStack, Card, InlineGrid, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CampaignView } from "../campaign-views.server.ts";
import { COUPON_STATES } from "../types.ts";

/** How full the pool is, what became of the coupons given so far, and what the orders that used one brought. */
export function CampaignFigures({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { poolReady, poolTarget, poolMinting, figures } = campaign;
  const { counts } = figures;
  const rate = figures.given === 0 ? "–" : format.percent(counts.used / figures.given);
  const brought = [
    ["useRate", rate],
    ["orders", format.number(figures.orders)],
    ["netSales", format.money(figures.netSales)],
    ["grossProfit", format.money(figures.grossProfit)],
    ["discount", format.money(figures.discount)],
  ] as const;
  return (
    <InlineGrid columns={{ xs: 1, lg: ["oneThird", "twoThirds"] }} gap="400" alignItems="start">
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="300">
            <InlineStack gap="200" blockAlign="center">
              <Text as="h2" variant="headingMd">
                <Definition label={t("pool.title")} meaning={t("pool.meaning")} />
              </Text>
              {campaign.isLow ? <Badge tone="warning">{t("pool.isLow")}</Badge> : null}
            </InlineStack>
            <Text as="p" id="pool-level">
              {t("pool.level", { ready: format.number(poolReady), target: format.number(poolTarget) })}
            </Text>
            <ProgressBar
              progress={Math.min((poolReady / poolTarget) * 100, 100)}
              size="small"
              tone={campaign.isLow ? "critical" : "success"}
              ariaLabelledBy="pool-level"
            />
            {poolMinting > 0 ? <Text as="p">{t("pool.minting", { count: poolMinting })}</Text> : null}
            {campaign.isLow ? <Banner tone="warning">{t("pool.low")}</Banner> : null}
          </BlockStack>
        </Card>
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingMd">
              <Definition label={t("couponFigures.title")} meaning={t("couponFigures.notAnEffect")} />
            </Text>
            {brought.map(([key, value]) => (
              <InlineStack key={key} align="space-between" gap="200">
                <Definition label={t(`couponFigures.${key}.label`)} meaning={t(`couponFigures.${key}.meaning`)} />
                <Text as="span" fontWeight="semibold">
                  {value}
                </Text>
              </InlineStack>
            ))}
          </BlockStack>
        </Card>
      </BlockStack>
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("couponResults.title")}
          </Text>
          <FiguresTable
            caption={t("couponResults.title")}
            columns={[{ label: t("couponResults.state") }, { label: t("couponResults.count"), numeric: true }]}
            fileName="coupon-states.csv"
            csvRows={COUPON_STATES.map((state) => [t(`couponStates.${state}`), String(counts[state])])}
            rows={COUPON_STATES.map((state) => [
              <Definition key={state} label={t(`couponStates.${state}`)} meaning={t(`couponMeanings.${state}`)} />,
              format.number(counts[state]),
            ])}
          />
        </BlockStack>
      </Card>
    </InlineGrid>
  );
}
