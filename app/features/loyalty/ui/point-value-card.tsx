import { Banner, Card, FormLayout, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AsText } from "#app/lib/as-text.ts";
import { toDecimal } from "#app/lib/money.ts";
import type { KnownPointValue } from "../liability/read-point-value.server.ts";
import type { PointValueChange } from "../liability/save-point-value.server.ts";

/** What a point is worth in the books, as a form. */
export function PointValueCard({ value }: { value: AsText<KnownPointValue> | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const stored = {
    points: value?.points ?? "1",
    amount: value ? toDecimal(BigInt(value.amountMinor), format.currency) : "",
  };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const { send, saving, problems } = useChange<PointValueChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  const formProblem = problem(problems.form);
  return (
    <Card>
      <StoredForm
        id="point-value"
        isDirty={isDirty}
        saving={saving}
        onSave={() => send({ version: String(value?.version ?? 0), ...form })}
        onDiscard={discard}
      >
        <Text as="h2" variant="headingMd">
          {t("liability.value.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("liability.value.meaning")}
        </Text>
        {value?.reward ? (
          <Text as="p">
            {t("liability.value.promised", {
              reward: format.language === "ja" ? value.reward.nameJa : value.reward.nameEn,
            })}
          </Text>
        ) : null}
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FormLayout>
          <FormLayout.Group>
            <TextField
              label={t("liability.value.points")}
              inputMode="numeric"
              autoComplete="off"
              value={form.points}
              onChange={set("points")}
              error={problem(problems.points)}
            />
            <TextField
              label={t("liability.value.amount", { currency: format.currency })}
              inputMode="decimal"
              autoComplete="off"
              value={form.amount}
              onChange={set("amount")}
              error={problem(problems.amount)}
            />
          </FormLayout.Group>
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
