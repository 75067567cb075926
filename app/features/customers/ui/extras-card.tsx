import { Banner, Card, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { ExtrasChange, ExtrasView } from "../extras/types.ts";
import { useExtrasProblem } from "./use-extras-problem.ts";

/** Birthday and note of a customer, to be read and changed. */
export function ExtrasCard({ extras }: { extras: ExtrasView }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useExtrasProblem();
  const { birthday, note, version } = extras;
  const { form, isDirty, set, discard } = useStoredForm({ birthday, note });
  const { send, saving, problems } = useChange<ExtrasChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  const save = () => send({ intent: "saveExtras", version, ...form });
  const formProblem = problem(problems.form);
  return (
    <Card>
      <StoredForm id="customer-extras" isDirty={isDirty} saving={saving} onSave={save} onDiscard={discard}>
        <Text as="h2" variant="headingMd">
          {t("extras.title")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <TextField
          label={t("extras.birthday")}
          helpText={t("extras.birthdayHelp")}
          autoComplete="off"
          value={form.birthday}
          onChange={set("birthday")}
          error={problem(problems.birthday)}
        />
        <TextField
          label={t("extras.note")}
          helpText={t("extras.noteHelp")}
          autoComplete="off"
          multiline={3}
          maxLength={2000}
          value={form.note}
          onChange={set("note")}
          error={problem(problems.note)}
        />
      </StoredForm>
    </Card>
  );
}
