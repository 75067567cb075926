import { Badge, Card, EmptyState, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CampaignView } from "../campaign-views.server.ts";
import { PHASE_TONES } from "./phase-tones.ts";
import { useCampaignName } from "./use-campaign-name.ts";
import { useWorth } from "./use-worth.ts";

/** All campaigns with what their coupons are worth and what became of them. */
export function CampaignsTable({ campaigns }: { campaigns: CampaignView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCampaignName();
  const worthOf = useWorth();
  if (campaigns.length === 0) {
    return (
      <Card>
        <EmptyState
          heading={t("campaign.none.title")}
          image=""
          action={{ content: t("campaign.new"), url: "/app/coupons/new" }}
        >
          <p>{t("campaign.none.text")}</p>
        </EmptyState>
      </Card>
    );
  }
  const figure = (key: "given" | "seen" | "used" | "useRate" | "netSales" | "grossProfit" | "discount") => ({
    label: t(`couponFigures.${key}.label`),
    meaning: t(`couponFigures.${key}.meaning`),
    numeric: true,
  });
  const rate = ({ figures }: CampaignView) => (figures.given === 0 ? null : figures.counts.used / figures.given);
  return (
    <Card>
      <FiguresTable
        caption={t("campaign.list")}
        columns={[
          { label: t("campaign.name") },
          { label: t("campaign.state") },
          { label: t("campaign.worth") },
          { label: t("pool.title"), meaning: t("pool.meaning"), numeric: true },
          figure("given"),
          figure("seen"),
          figure("used"),
          figure("useRate"),
          figure("netSales"),
          figure("grossProfit"),
          figure("discount"),
        ]}
        rows={campaigns.map((campaign) => [
          <InlineStack key="name" gap="100">
            <Link url={`/app/coupons/${campaign.id}`}>{nameOf(campaign)}</Link>
            {nameOf(campaign) === t(`campaign.kinds.${campaign.kind}`) ? null : (
              <Text as="span" tone="subdued" variant="bodySm">
                {t(`campaign.kinds.${campaign.kind}`)}
              </Text>
            )}
          </InlineStack>,
          <Badge key="state" tone={PHASE_TONES[campaign.phase]}>
            {t(`campaign.phases.${campaign.phase}`)}
          </Badge>,
          worthOf(campaign),
          campaign.isLow ? (
            <Badge key="pool" tone="warning">
              {t("pool.lowShort", { ready: format.number(campaign.poolReady) })}
            </Badge>
          ) : (
            format.number(campaign.poolReady)
          ),
          format.number(campaign.figures.given),
          format.number(campaign.figures.seen),
          format.number(campaign.figures.counts.used),
          rate(campaign) === null ? "–" : format.percent(rate(campaign) ?? 0),
          format.money(campaign.figures.netSales),
          format.money(campaign.figures.grossProfit),
          format.money(campaign.figures.discount),
        ])}
        fileName="coupon-campaigns.csv"
        url="/app/coupons.csv"
      />
    </Card>
  );
}
