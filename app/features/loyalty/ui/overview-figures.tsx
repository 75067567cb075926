import { InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AsText } from "#app/lib/as-text.ts";
import type { Liability } from "../liability/read-liability.server.ts";
import type { LoyaltyOverview } from "../overview/read-overview.server.ts";

const MONTHS = 12;

/** The programme in four figures. */
export function OverviewFigures(props: { overview: LoyaltyOverview; liability: AsText<Liability> }) {
  const { overview, liability } = props;
  const { t } = useTranslation();
  const format = useFormat();
  // The present month is not over: what was issued today could not be redeemed yet.
  const months = liability.months.slice(-MONTHS - 1, -1);
  const sum = (key: "issued" | "imported" | "redeemed" | "expired") =>
    months.reduce((total, month) => total + Number(month[key]), 0);
  const issued = sum("issued") + sum("imported");
  const share = (points: number) => (issued === 0 ? null : points / issued);
  const { asOf, members, holders } = overview;
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
      <FigureCard
        label={t("overview.members.label")}
        meaning={t("overview.members.meaning")}
        value={asOf === null ? "–" : format.number(members)}
        note={
          asOf === null
            ? t("overview.notCounted")
            : t("overview.members.note", { holders: format.number(holders), day: format.day(asOf) })
        }
      />
      <FigureCard
        label={t("liability.outstanding.label")}
        meaning={t("liability.outstanding.meaning")}
        value={
          liability.amount === null
            ? t("liability.points", { points: format.number(liability.outstanding.total) })
            : format.money(liability.amount)
        }
        note={t("overview.outstandingNote", { available: format.number(liability.outstanding.available) })}
      />
      <FigureCard
        label={t("overview.redemption.label")}
        meaning={t("overview.redemption.meaning")}
        value={format.percent(share(sum("redeemed")))}
        note={t("overview.redemption.note", {
          redeemed: format.number(sum("redeemed")),
          issued: format.number(issued),
        })}
      />
      <FigureCard
        label={t("overview.expiry.label")}
        meaning={t("overview.expiry.meaning")}
        value={format.percent(share(sum("expired")))}
        note={t("overview.expiry.note", { expired: format.number(sum("expired")) })}
      />
    </InlineGrid>
  );
}
