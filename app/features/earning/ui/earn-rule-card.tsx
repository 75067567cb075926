import { Banner, Card, Checkbox, FormLayout, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { EarnRuleChange } from "../submit-earn-rule.server.ts";
import type { EarnRuleView } from "../views.server.ts";

/** How points are earned, as a form. A saved rule holds for orders from then on. */
export function EarnRuleCard({ rule }: { rule: EarnRuleView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const stored = {
    active: String(rule?.active ?? false),
    points: String(rule?.points ?? 1),
    perAmount: rule ? toDecimal(BigInt(rule.perMinor), format.currency) : "",
    validDays: rule?.validDays == null ? "" : String(rule.validDays),
  };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const { send, saving, problems } = useChange<EarnRuleChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  const save = () => send({ intent: "saveRule", version: String(rule?.version ?? 0), ...form });
  const formProblem = problem(problems.form);

  return (
    <Card>
      <StoredForm id="earn-rule" isDirty={isDirty} saving={saving} onSave={save} onDiscard={discard}>
        <Text as="h2" variant="headingMd">
          {t("earnRule.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("earnRule.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FormLayout>
          <Checkbox
            label={t("earnRule.active")}
            checked={form.active === "true"}
            onChange={(checked) => set("active")(String(checked))}
          />
          <FormLayout.Group>
            <TextField
              label={t("earnRule.points")}
              type="number"
              min={1}
              autoComplete="off"
              value={form.points}
              onChange={set("points")}
              error={problem(problems.points)}
            />
            <TextField
              label={t("earnRule.perAmount", { currency: format.currency })}
              inputMode="decimal"
              autoComplete="off"
              value={form.perAmount}
              onChange={set("perAmount")}
              error={problem(problems.perAmount)}
            />
            <TextField
              label={t("earnRule.validDays")}
              helpText={t("earnRule.validDaysHelp")}
              inputMode="numeric"
              autoComplete="off"
              value={form.validDays}
              onChange={set("validDays")}
              error={problem(problems.validDays)}
            />
          </FormLayout.Group>
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
