import { Banner, BlockStack, Card, InlineGrid, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CampaignView } from "../views.server.ts";

const STATES = ["assigned", "seen", "used", "expired", "revoked", "owed"] as const;

/** How full the pool is, and what became of the coupons given so far. */
export function CampaignResults({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { poolReady, poolTarget, poolMinting, counts } = campaign;
  const isLow = campaign.active && poolReady < poolTarget * 0.2;
  return (
    <InlineGrid columns={{ xs: 1, lg: ["oneThird", "twoThirds"] }} gap="400" alignItems="start">
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            <Definition label={t("pool.title")} meaning={t("pool.meaning")} />
          </Text>
          <Text as="p" id="pool-level">
            {t("pool.level", { ready: format.number(poolReady), target: format.number(poolTarget) })}
          </Text>
          <ProgressBar
            progress={Math.min((poolReady / poolTarget) * 100, 100)}
            size="small"
            tone={isLow ? "critical" : "success"}
            ariaLabelledBy="pool-level"
          />
          {poolMinting > 0 ? <Text as="p">{t("pool.minting", { count: poolMinting })}</Text> : null}
          {isLow ? <Banner tone="warning">{t("pool.low")}</Banner> : null}
        </BlockStack>
      </Card>
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("couponResults.title")}
          </Text>
          <FiguresTable
            caption={t("couponResults.title")}
            columns={[{ label: t("couponResults.state") }, { label: t("couponResults.count"), numeric: true }]}
            fileName="coupons.csv"
            csvRows={STATES.map((state) => [t(`couponStates.${state}`), String(counts[state])])}
            rows={STATES.map((state) => [
              <Definition key={state} label={t(`couponStates.${state}`)} meaning={t(`couponMeanings.${state}`)} />,
              format.number(counts[state]),
            ])}
          />
          <Text as="p">
            <Definition label={t("couponResults.sales")} meaning={t("couponResults.salesMeaning")} />
          </Text>
          <Text as="p" variant="headingMd">
            {t("couponResults.salesValue", {
              count: campaign.usedOrders,
              amount: format.money(campaign.usedNetSales),
            })}
          </Text>
        </BlockStack>
      </Card>
    </InlineGrid>
  );
}
