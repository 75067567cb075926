import { Card, Checkbox, FormLayout, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { RewardsChange } from "../change-rewards.server.ts";

/** How long points are held, and what happens with them when they come back. */
export function RedeemSettingsCard(props: {
  settings: { holdMinutes: number; graceDays: number; returnOnCancel: boolean };
}) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const { holdMinutes, graceDays, returnOnCancel } = props.settings;
  const stored = {
    holdMinutes: String(holdMinutes),
    graceDays: String(graceDays),
    returnOnCancel: String(returnOnCancel),
  };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const { send, saving, problems } = useChange<RewardsChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  return (
    <Card>
      <StoredForm
        id="redeem-settings"
        isDirty={isDirty}
        saving={saving}
        onSave={() => send({ intent: "saveSettings", ...form })}
        onDiscard={discard}
      >
        <Text as="h2" variant="headingMd">
          {t("rewards.settings.title")}
        </Text>
        <FormLayout>
          <FormLayout.Group>
            <TextField
              label={t("rewards.settings.holdMinutes")}
              helpText={t("rewards.settings.holdMinutesHelp")}
              inputMode="numeric"
              autoComplete="off"
              value={form.holdMinutes}
              onChange={set("holdMinutes")}
              error={problem(problems.holdMinutes)}
            />
            <TextField
              label={t("rewards.settings.graceDays")}
              helpText={t("rewards.settings.graceDaysHelp")}
              inputMode="numeric"
              autoComplete="off"
              value={form.graceDays}
              onChange={set("graceDays")}
              error={problem(problems.graceDays)}
            />
          </FormLayout.Group>
          <Checkbox
            label={t("rewards.settings.returnOnCancel")}
            checked={form.returnOnCancel === "true"}
            onChange={(checked) => set("returnOnCancel")(String(checked))}
          />
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
