import { Banner, Link, List } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { LowPool } from "../campaign-views.server.ts";
import { useCampaignName } from "./use-campaign-name.ts";

/** Says which campaigns are short of codes; nothing where none is. */
export function LowPoolsBanner({ pools }: { pools: LowPool[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCampaignName();
  if (pools.length === 0) return null;
  return (
    <Banner tone="warning" title={t("pool.lowTitle")}>
      <p>{t("pool.low")}</p>
      <List>
        {pools.map((pool) => (
          <List.Item key={pool.campaignId}>
            <Link url={`/app/coupons/${pool.campaignId}`}>{nameOf(pool)}</Link>{" "}
            {t("pool.level", { ready: format.number(pool.ready), target: format.number(pool.target) })}
          </List.Item>
        ))}
      </List>
    </Banner>
  );
}
