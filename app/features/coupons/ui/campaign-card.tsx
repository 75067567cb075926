import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  FormLayout,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { CampaignResult } from "../save-campaign.server.ts";
import type { CampaignView } from "../views.server.ts";

/** The next-visit campaign: on or off, what a coupon is worth, from which order, for how long. */
export function CampaignCard({ campaign }: { campaign: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const decimal = (minor: string | null) => (minor === null ? "" : toDecimal(BigInt(minor), format.currency));
  const stored = {
    valueKind: campaign.valueKind as string,
    amount: decimal(campaign.valueMinor),
    percent: campaign.percentBp === null ? "" : String(campaign.percentBp / 100),
    minimum: campaign.minimumMinor === "0" ? "" : decimal(campaign.minimumMinor),
    validDays: String(campaign.validDays),
    poolTarget: String(campaign.poolTarget),
  };
  const { form, isDirty, set, discard } = useStoredForm(stored);
  const settings = useChange<CampaignResult>(() => {
    toast(t("common.saved"));
    discard();
  });
  const onOff = useChange<CampaignResult>(() => toast(t(campaign.active ? "coupons.nowOn" : "coupons.nowOff")));
  const save = () => settings.send({ intent: "save", version: campaign.version, ...form });
  const { problems } = settings;
  const formProblem = problem(problems.form ?? onOff.problems.form);

  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack align="start" gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {t("coupons.campaign")}
            </Text>
            <Badge tone={campaign.active ? "success" : undefined}>
              {t(campaign.active ? "coupons.on" : "coupons.off")}
            </Badge>
          </InlineStack>
          <Button
            variant={campaign.active ? undefined : "primary"}
            tone={campaign.active ? "critical" : undefined}
            loading={onOff.saving}
            disabled={isDirty}
            onClick={() => onOff.send({ intent: campaign.active ? "deactivate" : "activate" })}
          >
            {t(campaign.active ? "coupons.turnOff" : "coupons.turnOn")}
          </Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("coupons.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <StoredForm id="campaign" isDirty={isDirty} saving={settings.saving} onSave={save} onDiscard={discard}>
          <FormLayout>
            <FormLayout.Group>
              <Select
                label={t("coupons.valueKind")}
                options={[
                  { value: "amount", label: t("coupons.kinds.amount") },
                  { value: "percent", label: t("coupons.kinds.percent") },
                ]}
                value={form.valueKind}
                onChange={set("valueKind")}
              />
              {form.valueKind === "amount" ? (
                <TextField
                  label={t("coupons.amount", { currency: format.currency })}
                  inputMode="decimal"
                  autoComplete="off"
                  value={form.amount}
                  onChange={set("amount")}
                  error={problem(problems.amount)}
                />
              ) : (
                <TextField
                  label={t("coupons.percent")}
                  inputMode="decimal"
                  suffix="%"
                  autoComplete="off"
                  value={form.percent}
                  onChange={set("percent")}
                  error={problem(problems.percent)}
                />
              )}
              <TextField
                label={t("coupons.minimum", { currency: format.currency })}
                helpText={t("coupons.minimumHelp")}
                inputMode="decimal"
                autoComplete="off"
                value={form.minimum}
                onChange={set("minimum")}
                error={problem(problems.minimum)}
              />
            </FormLayout.Group>
            <FormLayout.Group>
              <TextField
                label={t("coupons.validDays")}
                helpText={t("coupons.validDaysHelp")}
                inputMode="numeric"
                autoComplete="off"
                value={form.validDays}
                onChange={set("validDays")}
                error={problem(problems.validDays)}
              />
              <TextField
                label={t("coupons.poolTarget")}
                helpText={t("coupons.poolTargetHelp")}
                inputMode="numeric"
                autoComplete="off"
                value={form.poolTarget}
                onChange={set("poolTarget")}
                error={problem(problems.poolTarget)}
              />
            </FormLayout.Group>
          </FormLayout>
        </StoredForm>
      </BlockStack>
    </Card>
  );
}
