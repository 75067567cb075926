import { Banner, Card, Checkbox, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { EarningChange } from "../submit-earning-form.server.ts";
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
    withTax: String(rule?.withTax ?? false),
    validDays: rule?.validDays == null ? "" : String(rule.validDays),
    releaseAfter: rule?.releaseAfter ?? "order",
    releaseDays: String(rule?.releaseDays ?? 0),
    shortfall: rule?.shortfall ?? "debt",
  };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const { send, saving, problems } = useChange<EarningChange>(() => {
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
            <Select
              label={t("earnRule.withTax")}
              options={[
                { value: "false", label: t("earnRule.withoutTaxOption") },
                { value: "true", label: t("earnRule.withTaxOption") },
              ]}
              value={form.withTax}
              onChange={set("withTax")}
            />
          </FormLayout.Group>
          <FormLayout.Group>
            <Select
              label={t("earnRule.releaseAfter")}
              options={(["order", "paid", "fulfilled"] as const).map((value) => ({
                value,
                label: t(`earnRule.release.${value}`),
              }))}
              value={form.releaseAfter}
              onChange={set("releaseAfter")}
            />
            <TextField
              label={t("earnRule.releaseDays")}
              helpText={t("earnRule.releaseDaysHelp")}
              inputMode="numeric"
              autoComplete="off"
              value={form.releaseDays}
              onChange={set("releaseDays")}
              error={problem(problems.releaseDays)}
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
          <Select
            label={t("earnRule.shortfall")}
            options={(["debt", "forgive"] as const).map((value) => ({
              value,
              label: t(`earnRule.shortfalls.${value}`),
            }))}
            value={form.shortfall}
            onChange={set("shortfall")}
          />
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
