import { Banner, BlockStack, Button, ButtonGroup, Card, InlineStack, Text } from "@shopify/polaris";
import { ArrowDownIcon, ArrowUpIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { TierChange } from "../submit-tier-form.server.ts";
import type { TierView } from "../views.server.ts";
import { TierForm } from "./tier-form.tsx";

/** The tiers with their members; add, edit, delete and move, each with its effect on members said afterwards. */
export function TiersCard(props: { tiers: TierView[]; version: string; withoutTier: number }) {
  const { tiers, version, withoutTier } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const [open, setOpen] = useState<{ what: "edit" | "delete"; tierId: string } | null>(null);
  const close = () => setOpen(null);
  const tellMoved = (moved: number) => toast(t("tiers.moved", { count: moved }));
  const { send, saving, problems } = useChange<TierChange>(({ moved }) => {
    close();
    tellMoved(moved);
  });
  const nameOf = (tier: TierView) => (format.language === "ja" ? tier.nameJa : tier.nameEn);
  const formProblem = problem(problems.form);
  const asked = open?.what === "delete" ? tiers.find((tier) => tier.id === open.tierId) : undefined;
  const edited = open?.what === "edit" ? (tiers.find((tier) => tier.id === open.tierId) ?? null) : undefined;

  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("tiers.title")}
          </Text>
          <Button onClick={() => setOpen({ what: "edit", tierId: "" })}>{t("tiers.add")}</Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("tiers.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {edited === undefined ? null : (
          <TierForm
            key={edited?.id ?? "new"}
            tier={edited}
            version={version}
            onClose={close}
            onSaved={(moved) => {
              close();
              tellMoved(moved);
            }}
          />
        )}
        {asked ? (
          <Banner tone="warning" title={t("tiers.deleteAsk", { tier: nameOf(asked) })}>
            <BlockStack gap="300">
              <Text as="p">{t("tiers.deleteEffect", { count: asked.members })}</Text>
              <ButtonGroup>
                <Button
                  tone="critical"
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent: "deleteTier", tierId: asked.id, version })}
                >
                  {t("tiers.deleteYes")}
                </Button>
                <Button onClick={close}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        <FiguresTable
          caption={t("tiers.title")}
          columns={[
            { label: t("tiers.name") },
            { label: t("tiers.threshold"), meaning: t("tiers.thresholdMeaning"), numeric: true },
            { label: t("tiers.members"), meaning: t("tiers.membersMeaning"), numeric: true },
            { label: t("common.actions") },
          ]}
          fileName="tiers.csv"
          csvRows={[...tiers.map((tier) => [nameOf(tier), format.money(tier.threshold), String(tier.members)])]}
          rows={[
            ...tiers.map((tier, index) => [
              nameOf(tier),
              format.money(tier.threshold),
              format.number(tier.members),
              <ButtonGroup key={tier.id}>
                <Button
                  size="slim"
                  icon={ArrowUpIcon}
                  accessibilityLabel={t("tiers.up", { tier: nameOf(tier) })}
                  disabled={index === tiers.length - 1 || saving}
                  onClick={() => send({ intent: "moveTier", tierId: tier.id, version, direction: "up" })}
                />
                <Button
                  size="slim"
                  icon={ArrowDownIcon}
                  accessibilityLabel={t("tiers.down", { tier: nameOf(tier) })}
                  disabled={index === 0 || saving}
                  onClick={() => send({ intent: "moveTier", tierId: tier.id, version, direction: "down" })}
                />
                <Button
                  size="slim"
                  accessibilityLabel={t("tiers.editOne", { tier: nameOf(tier) })}
                  onClick={() => setOpen({ what: "edit", tierId: tier.id })}
                >
                  {t("common.edit")}
                </Button>
                <Button
                  size="slim"
                  tone="critical"
                  accessibilityLabel={t("tiers.deleteOne", { tier: nameOf(tier) })}
                  disabled={tiers.length === 1}
                  onClick={() => setOpen({ what: "delete", tierId: tier.id })}
                >
                  {t("common.delete")}
                </Button>
              </ButtonGroup>,
            ]),
            [t("tiers.none"), "", format.number(withoutTier), ""],
          ]}
        />
      </BlockStack>
    </Card>
  );
}
