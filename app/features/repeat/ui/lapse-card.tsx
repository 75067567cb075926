import { Banner, BlockStack, Card, FormLayout, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { LapseRuleChange } from "../change-lapse-rule.server.ts";
import type { LapseSettings } from "../read-lapse.server.ts";
import { LEAST_SAMPLE, STEPS } from "../rules.ts";
import type { LapseLimit } from "../types.ts";

/** From how many days away customers are called cooling and lapsed, and the merchant's own days. */
export function LapseCard(props: { limits: { ofShop: LapseLimit[]; ofProducts: number }; settings: LapseSettings }) {
  const { ofShop, ofProducts } = props.limits;
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const { override } = props.settings;
  const stored = { coolingDays: String(override?.coolingDays ?? ""), lapsedDays: String(override?.lapsedDays ?? "") };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const { send, saving, problems } = useChange<LapseRuleChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  const save = () => send({ ...form });
  const thin = ofShop.find(({ basis, cameBack }) => basis === "pooled" && cameBack < LEAST_SAMPLE);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("repeat.lapse.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("repeat.lapse.meaning", { least: LEAST_SAMPLE })}
        </Text>
        {ofShop.length === 0 ? <Banner title={t("repeat.lapse.none")} /> : null}
        {thin ? <Banner tone="warning" title={t("repeat.lapse.thin", { count: thin.cameBack })} /> : null}
        {ofShop.length > 0 ? (
          <FiguresTable
            caption={t("repeat.lapse.title")}
            fileName="lapse-limits.csv"
            url="/app/repeat/lapse.csv"
            columns={[
              { label: t("repeat.lapse.orders") },
              { label: t("repeat.steps.cooling"), meaning: t("repeat.steps.coolingMeaning"), numeric: true },
              { label: t("repeat.steps.lapsed"), meaning: t("repeat.steps.lapsedMeaning"), numeric: true },
              { label: t("repeat.lapse.basis") },
            ]}
            rows={ofShop.map(({ n, coolingDays, lapsedDays, basis, cameBack }) => [
              n > STEPS ? t("repeat.lapse.andMore", { n }) : t("repeat.curve.order", { n }),
              t("repeat.lapse.after", { count: coolingDays }),
              t("repeat.lapse.after", { count: lapsedDays }),
              basis === "merchant" ? t("repeat.lapse.byMerchant") : t(`repeat.lapse.by.${basis}`, { count: cameBack }),
            ])}
          />
        ) : null}
        {ofProducts > 0 ? (
          <Text as="p" variant="bodySm" tone="subdued">
            {t("repeat.lapse.products", { count: ofProducts })}
          </Text>
        ) : null}
        <StoredForm id="lapse-rule" isDirty={isDirty} saving={saving} onSave={save} onDiscard={discard}>
          <Text as="h3" variant="headingSm">
            {t("repeat.lapse.own")}
          </Text>
          <FormLayout>
            <FormLayout.Group>
              <TextField
                label={t("repeat.lapse.coolingDays")}
                helpText={t("repeat.lapse.ownHelp")}
                inputMode="numeric"
                autoComplete="off"
                value={form.coolingDays}
                onChange={set("coolingDays")}
                error={problem(problems.coolingDays)}
              />
              <TextField
                label={t("repeat.lapse.lapsedDays")}
                inputMode="numeric"
                autoComplete="off"
                value={form.lapsedDays}
                onChange={set("lapsedDays")}
                error={problem(problems.lapsedDays)}
              />
            </FormLayout.Group>
          </FormLayout>
        </StoredForm>
      </BlockStack>
    </Card>
  );
}
