import { Banner, BlockStack, Button, ButtonGroup, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { TierChange } from "../submit-tier-form.server.ts";
import type { TierSettingsView } from "../views.server.ts";
import { useTierWords } from "./use-tier-words.ts";

/** The programme in force with its members; from here it is edited, and the last publication taken back. */
export function ProgrammeCard(props: {
  settings: TierSettingsView;
  isEditing: boolean;
  onEdit: () => void;
  onMoved: (moved: number) => void;
}) {
  const { settings, isEditing, onEdit, onMoved } = props;
  const { programme, members, customersWithoutTier } = settings;
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTierWords();
  const problem = useProblem();
  const [isAsked, setAsked] = useState(false);
  const { send, saving, problems } = useChange<TierChange>(({ moved }) => {
    setAsked(false);
    onMoved(moved);
  });
  const formProblem = problem(problems.form);
  const rows = programme.tiers.map((tier, at) => [
    words.nameOf(tier),
    words.amount(programme.basis, tier.threshold),
    words.times(tier.multiplierBp),
    format.number(members[at] ?? 0),
  ]);

  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("tiers.title")}
          </Text>
          <ButtonGroup>
            {settings.isUndoable ? (
              <Button onClick={() => setAsked(true)} disabled={isEditing}>
                {t("tiers.undo")}
              </Button>
            ) : null}
            <Button variant="primary" onClick={onEdit} disabled={isEditing}>
              {t("tiers.edit")}
            </Button>
          </ButtonGroup>
        </InlineStack>
        <Text as="p" tone="subdued">
          {words.measure(programme)} {t("tiers.meaning")}
        </Text>
        {settings.publishedAt ? (
          <Text as="p" tone="subdued">
            {t("tiers.publishedAt", { version: settings.version, at: format.instant(settings.publishedAt) })}
          </Text>
        ) : null}
        {settings.openRule ? (
          <Banner tone="warning" title={t(`tiers.openRule.${settings.openRule.state}.title`)}>
            <Text as="p">
              {t(`tiers.openRule.${settings.openRule.state}.todo`, { at: format.instant(settings.openRule.seenAt) })}
            </Text>
          </Banner>
        ) : null}
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {isAsked ? (
          <Banner tone="warning" title={t("tiers.undoAsk")}>
            <BlockStack gap="300">
              <Text as="p">{t("tiers.undoEffect")}</Text>
              <ButtonGroup>
                <Button
                  variant="primary"
                  loading={saving}
                  onClick={() => send({ intent: "undo", version: String(settings.version) })}
                >
                  {t("tiers.undoYes")}
                </Button>
                <Button onClick={() => setAsked(false)}>{t("common.cancel")}</Button>
              </ButtonGroup>
            </BlockStack>
          </Banner>
        ) : null}
        <FiguresTable
          caption={t("tiers.title")}
          columns={[
            { label: t("tiers.name") },
            { label: t("tiers.threshold"), meaning: t("tiers.thresholdMeaning"), numeric: true },
            { label: t("tiers.multiplier"), meaning: t("tiers.multiplierMeaning"), numeric: true },
            { label: t("tiers.members"), meaning: t("tiers.membersMeaning"), numeric: true },
          ]}
          fileName="tiers.csv"
          rows={[...rows, [t("tiers.none"), "", "", format.number(customersWithoutTier)]]}
        />
      </BlockStack>
    </Card>
  );
}
