import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  FormLayout,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { DryRun } from "../dry-run.server.ts";
import type { TierChange } from "../submit-tier-form.server.ts";
import { BASES, WINDOW_KINDS } from "../types.ts";
import type { TierSettingsView } from "../views.server.ts";
import { TierFields } from "./tier-fields.tsx";
import { toJson, useProgrammeDraft } from "./use-programme-draft.ts";

/** Edits the whole programme as a draft, and asks what publishing it would do. */
export function ProgrammeEditor(props: {
  settings: TierSettingsView;
  onAnswer: (answer: DryRun) => void;
  onCancel: () => void;
}) {
  const { settings, onAnswer, onCancel } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useProblem();
  const { draft, set, setTier, add, remove, move } = useProgrammeDraft(settings.programme, format.currency);
  const { send, saving, problems } = useChange<TierChange>(({ dryRun }) => {
    if (dryRun) onAnswer(dryRun);
  });
  const ask = () => send({ intent: "dryRun", version: String(settings.version), draft: toJson(draft) });
  const formProblem = problem(problems.form ?? problems.tiers);

  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <BlockStack gap="400">
          <Text as="h2" variant="headingMd">
            {t("tiers.editTitle")}
          </Text>
          <Text as="p" tone="subdued">
            {t("tiers.editMeaning")}
          </Text>
          {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
          <FormLayout>
            <FormLayout.Group>
              <Select
                label={t("tiers.basis")}
                options={BASES.map((value) => ({ value, label: t(`tiers.bases.${value}`) }))}
                value={draft.basis}
                onChange={set("basis")}
                helpText={draft.basis === settings.programme.basis ? undefined : t("tiers.basisChanged")}
              />
              <Select
                label={t("tiers.window")}
                options={WINDOW_KINDS.map((value) => ({ value, label: t(`tiers.windows.${value}`) }))}
                value={draft.windowKind}
                onChange={set("windowKind")}
              />
            </FormLayout.Group>
            <FormLayout.Group>
              <TextField
                label={t("tiers.windowMonths")}
                inputMode="numeric"
                autoComplete="off"
                value={draft.windowMonths}
                onChange={set("windowMonths")}
                disabled={draft.windowKind !== "rolling"}
                error={problem(problems.windowMonths)}
              />
              <TextField
                label={t("tiers.graceDays")}
                helpText={t(draft.windowKind === "year" ? "tiers.graceYear" : "tiers.graceHelp")}
                inputMode="numeric"
                autoComplete="off"
                value={draft.graceDays}
                onChange={set("graceDays")}
                disabled={draft.windowKind === "lifetime"}
                error={problem(problems.graceDays)}
              />
            </FormLayout.Group>
          </FormLayout>
          {draft.tiers.map((tier, at) => (
            <TierFields
              key={tier.key}
              tier={tier}
              at={at}
              count={draft.tiers.length}
              basis={draft.basis}
              problemAt={(path) => problem(problems[`tiers.${at}.${path}`])}
              onChange={(fields) => setTier(tier.key, fields)}
              onMove={(by) => move(tier.key, by)}
              onRemove={() => remove(tier.key)}
            />
          ))}
          <InlineStack align="space-between" gap="200">
            <Button onClick={add}>{t("tiers.add")}</Button>
            <ButtonGroup>
              <Button onClick={onCancel}>{t("common.cancel")}</Button>
              <Button submit variant="primary" loading={saving}>
                {t("tiers.ask")}
              </Button>
            </ButtonGroup>
          </InlineStack>
        </BlockStack>
      </form>
    </Card>
  );
}
