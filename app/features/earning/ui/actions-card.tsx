import { Badge, BlockStack, Button, Card, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { EarnActionName } from "../types.ts";
import type { EarnActionView } from "../views.server.ts";
import { ActionForm } from "./action-form.tsx";
import { usePeriodText } from "./use-period-text.ts";

/** What customers earn points for besides orders; each is edited and switched on or off by itself. */
export function ActionsCard({ actions }: { actions: EarnActionView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const periodText = usePeriodText();
  const [editedName, setEditedName] = useState<EarnActionName | null>(null);
  const edited = actions.find(({ action }) => action === editedName);
  const pointsOf = ({ points, friendPoints }: EarnActionView) =>
    friendPoints === null
      ? format.number(points)
      : t("earnActions.friendPointsShort", { points: format.number(points), friend: format.number(friendPoints) });
  const stateOf = ({ active }: EarnActionView) => t(active ? "earning.on" : "earning.off");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("earnActions.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("earnActions.meaning")}
        </Text>
        {edited ? <ActionForm key={edited.action} action={edited} onDone={() => setEditedName(null)} /> : null}
        <FiguresTable
          caption={t("earnActions.caption")}
          columns={[
            { label: t("earnActions.action") },
            { label: t("earnActions.points") },
            { label: t("earnActions.when") },
            { label: t("earnActions.state") },
            { label: t("common.actions") },
          ]}
          rows={actions.map((action) => [
            <Definition
              key="name"
              label={t(`earnActions.names.${action.action}`)}
              meaning={t(`earnActions.meanings.${action.action}`)}
            />,
            pointsOf(action),
            periodText(action),
            <Badge key="state" tone={action.active ? "success" : undefined}>
              {stateOf(action)}
            </Badge>,
            <Button
              key="edit"
              size="slim"
              accessibilityLabel={t("earning.editOne", { name: t(`earnActions.names.${action.action}`) })}
              onClick={() => setEditedName(action.action)}
            >
              {t("earning.edit")}
            </Button>,
          ])}
          fileName="points-actions.csv"
          csvRows={actions.map((action) => [
            t(`earnActions.names.${action.action}`),
            pointsOf(action),
            periodText(action),
            stateOf(action),
            "",
          ])}
        />
      </BlockStack>
    </Card>
  );
}
