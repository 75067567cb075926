import { Banner, Card, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { SettingsChange } from "../types.ts";

/** The language of the pages, and the margin that stands in where a cost is not known. */
export function ShopSettingsCard(props: { language: string | null; defaultMarginBp: number }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const stored = { language: props.language ?? "", margin: String(props.defaultMarginBp / 100) };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const { send, saving, problems } = useChange<SettingsChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  const save = () => send({ intent: "saveSettings", ...form });
  const formProblem = problem(problems.form);
  return (
    <Card>
      <StoredForm id="shop-settings" isDirty={isDirty} saving={saving} onSave={save} onDiscard={discard}>
        <Text as="h2" variant="headingMd">
          {t("settings.shop")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FormLayout>
          <FormLayout.Group>
            <Select
              label={t("settings.language")}
              options={[
                { value: "", label: t("settings.languages.admin") },
                { value: "ja", label: "日本語" },
                { value: "en", label: "English" },
              ]}
              value={form.language}
              onChange={set("language")}
            />
            <TextField
              label={t("settings.margin")}
              helpText={t("settings.marginHelp")}
              inputMode="decimal"
              suffix="%"
              autoComplete="off"
              value={form.margin}
              onChange={set("margin")}
              error={problem(problems.margin)}
            />
          </FormLayout.Group>
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
