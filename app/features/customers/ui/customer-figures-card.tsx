import { InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerView } from "../views.server.ts";

/** What a customer bought, in figures. */
export function CustomerFiguresCard({ customer }: { customer: CustomerView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { lastOrderAt, daysSinceLastOrder, meanGapDays, firstOrderAt } = customer;
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
      <FigureCard
        label={t("figures.orders.label")}
        meaning={t("figures.orders.meaning")}
        value={format.number(customer.orders)}
        note={firstOrderAt ? t("customer.since", { day: format.dayOf(firstOrderAt) }) : t("customer.noOrders")}
      />
      <FigureCard
        label={t("figures.netSales.label")}
        meaning={t("figures.netSales.meaning")}
        value={format.money(customer.netSales)}
        note={t("customer.grossProfit", { amount: format.money(customer.grossProfit) })}
      />
      <FigureCard
        label={t("customer.lastOrder.label")}
        meaning={t("customer.lastOrder.meaning")}
        value={daysSinceLastOrder === null ? "–" : t("customer.daysAgo", { count: daysSinceLastOrder })}
        note={lastOrderAt ? format.dayOf(lastOrderAt) : undefined}
      />
      <FigureCard
        label={t("customer.meanGap.label")}
        meaning={t("customer.meanGap.meaning")}
        value={meanGapDays === null ? "–" : t("customer.days", { count: Math.round(meanGapDays) })}
      />
    </InlineGrid>
  );
}
