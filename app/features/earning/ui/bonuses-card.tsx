import { Badge, Banner, BlockStack, Button, ButtonGroup, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { EarningChange } from "../submit-earning-form.server.ts";
import type { EarnBonusView } from "../views.server.ts";
import { BonusForm } from "./bonus-form.tsx";
import { useEarningProblem } from "./use-earning-problem.ts";
import { usePeriodText } from "./use-period-text.ts";

/** What orders earn beyond the amount: campaign days, products, the n-th order. */
export function BonusesCard({ bonuses, version }: { bonuses: EarnBonusView[]; version: number }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useEarningProblem();
  const periodText = usePeriodText();
  const describe = useBonusTexts();
  /** Null: none; "": a new one. */
  const [editedId, setEditedId] = useState<string | null>(null);
  const { send, saving, problems } = useChange<EarningChange>(() => toast(t("common.saved")));
  const formProblem = problem(problems.form);
  const edited = bonuses.find(({ bonusId }) => bonusId === editedId);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("earnBonuses.title")}
          </Text>
          <Button onClick={() => setEditedId("")}>{t("earnBonuses.add")}</Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("earnBonuses.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {editedId === null ? null : (
          <BonusForm key={editedId} bonus={edited ?? null} version={version} onDone={() => setEditedId(null)} />
        )}
        {bonuses.length === 0 ? (
          <Text as="p">{t("earnBonuses.none")}</Text>
        ) : (
          <FiguresTable
            caption={t("earnBonuses.caption")}
            columns={(["name", "what", "gives", "when", "state"] as const)
              .map((column) => ({ label: t(`earnBonuses.${column}`) }))
              .concat({ label: t("common.actions") })}
            rows={bonuses.map((bonus) => [
              bonus.name,
              describe.what(bonus),
              describe.gives(bonus),
              periodText(bonus),
              <Badge key="state" tone={bonus.active ? "success" : undefined}>
                {t(bonus.active ? "earning.on" : "earning.off")}
              </Badge>,
              <ButtonGroup key="actions">
                <Button
                  size="slim"
                  accessibilityLabel={t("earning.editOne", { name: bonus.name })}
                  onClick={() => setEditedId(bonus.bonusId)}
                >
                  {t("earning.edit")}
                </Button>
                <Button
                  size="slim"
                  tone="critical"
                  loading={saving}
                  accessibilityLabel={t("earning.deleteOne", { name: bonus.name })}
                  onClick={() => send({ intent: "deleteBonus", version: String(version), bonusId: bonus.bonusId })}
                >
                  {t("earning.delete")}
                </Button>
              </ButtonGroup>,
            ])}
            fileName="points-bonuses.csv"
            csvRows={bonuses.map((bonus) => [
              bonus.name,
              describe.what(bonus),
              describe.gives(bonus),
              periodText(bonus),
              t(bonus.active ? "earning.on" : "earning.off"),
              "",
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}

function useBonusTexts() {
  const { t } = useTranslation();
  const format = useFormat();
  return {
    what: ({ kind, monthDay, weekday, scope, target, title, orderNumber }: EarnBonusView): string => {
      if (kind === "order_number") return t("earnBonuses.describe.orderNumber", { n: orderNumber });
      if (kind === "product") return t(`earnBonuses.describe.${scope ?? "tag"}`, { name: title ?? target });
      const parts = [
        ...(monthDay === null ? [] : [t("earnBonuses.describe.monthDay", { day: monthDay })]),
        ...(weekday === null
          ? []
          : [
              t("earnBonuses.describe.weekday", {
                weekday: t(`earnBonuses.weekdays.${weekday}` as "earnBonuses.weekdays.1"),
              }),
            ]),
      ];
      return parts.length === 0 ? t("earnBonuses.describe.everyDay") : parts.join(" · ");
    },
    gives: ({ kind, timesBp, points }: EarnBonusView): string => {
      if (timesBp !== null) return t("earnBonuses.timesOf", { times: format.number(timesBp / 10_000) });
      const count = points ?? 0;
      return kind === "product" ? t("earnBonuses.pointsPerUnit", { count }) : t("earnBonuses.pointsOf", { count });
    },
  };
}
