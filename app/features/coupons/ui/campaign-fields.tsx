import { Checkbox, FormLayout, Select, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useProblem } from "#app/components/use-problem.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { CampaignView } from "../campaign-views.server.ts";
import type { CampaignKind } from "../types.ts";
import { EligibleField } from "./eligible-field.tsx";

/** The fields of a campaign as its form holds them: text, numbers as they are typed. */
export type CampaignFormFields = ReturnType<typeof fieldsOf>;

const EMPTY = {
  nameJa: "",
  nameEn: "",
  valueKind: "amount",
  valueMinor: null,
  percentBp: null,
  minimumMinor: "0",
  eligible: "all",
  eligibleItems: [],
  combinesWithOrder: false,
  combinesWithProduct: false,
  combinesWithShipping: true,
  validDays: 60,
  beginsOn: null,
  endsOn: null,
  holdOutBp: 0,
  givesBack: true,
  daysBefore: 7,
  tierId: null,
  poolTarget: 50,
} as const;

/** What the form of a campaign begins with; of a new one where there is none. */
export function fieldsOf(campaign: CampaignView | null, currency: string) {
  const stored = campaign ?? EMPTY;
  const decimal = (minor: string | null) => (minor === null ? "" : toDecimal(BigInt(minor), currency));
  return {
    nameJa: stored.nameJa as string,
    nameEn: stored.nameEn as string,
    valueKind: stored.valueKind as string,
    amount: decimal(stored.valueMinor),
    percent: stored.percentBp === null ? "" : String(stored.percentBp / 100),
    minimum: stored.minimumMinor === "0" ? "" : decimal(stored.minimumMinor),
    eligible: stored.eligible as string,
    eligibleItems: JSON.stringify(stored.eligibleItems),
    combinesWithOrder: String(stored.combinesWithOrder),
    combinesWithProduct: String(stored.combinesWithProduct),
    combinesWithShipping: String(stored.combinesWithShipping),
    validDays: String(stored.validDays),
    beginsOn: stored.beginsOn ?? "",
    endsOn: stored.endsOn ?? "",
    holdOut: stored.holdOutBp === 0 ? "" : String(stored.holdOutBp / 100),
    givesBack: String(stored.givesBack),
    daysBefore: String(stored.daysBefore),
    tierId: stored.tierId ?? "",
    poolTarget: String(stored.poolTarget),
  };
}

interface FieldsProps {
  kind: CampaignKind;
  form: CampaignFormFields;
  set: (key: keyof CampaignFormFields) => (value: string) => void;
  problems: Record<string, string>;
}

/** What a coupon is worth, and for what. */
export function ValueFields({ form, set, problems }: FieldsProps) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const problem = useProblem();
  const text = (key: keyof CampaignFormFields) => ({
    value: form[key],
    onChange: set(key),
    error: problem(problems[key]),
    autoComplete: "off",
  });
  const check = (key: keyof CampaignFormFields) => ({
    checked: form[key] === "true",
    onChange: (on: boolean) => set(key)(String(on)),
  });
  return (
    <FormLayout>
      <FormLayout.Group>
        <Select
          label={t("coupons.valueKind")}
          options={(["amount", "percent", "free_shipping"] as const).map((value) => ({
            value,
            label: t(`coupons.kinds.${value}`),
          }))}
          value={form.valueKind}
          onChange={set("valueKind")}
        />
        {form.valueKind === "amount" ? (
          <TextField label={t("coupons.amount", { currency })} inputMode="decimal" {...text("amount")} />
        ) : null}
        {form.valueKind === "percent" ? (
          <TextField label={t("coupons.percent")} inputMode="decimal" suffix="%" {...text("percent")} />
        ) : null}
        <TextField
          label={t("coupons.minimum", { currency })}
          helpText={t("coupons.minimumHelp")}
          inputMode="decimal"
          {...text("minimum")}
        />
      </FormLayout.Group>
      {form.valueKind === "free_shipping" ? null : (
        <Select
          label={t("campaign.eligible.label")}
          options={(["all", "products", "collections"] as const).map((value) => ({
            value,
            label: t(`campaign.eligible.${value}`),
          }))}
          value={form.eligible}
          onChange={(eligible) => {
            set("eligible")(eligible);
            set("eligibleItems")("[]");
          }}
        />
      )}
      {form.valueKind !== "free_shipping" && (form.eligible === "products" || form.eligible === "collections") ? (
        <EligibleField
          key={form.eligible}
          of={form.eligible}
          value={form.eligibleItems}
          onChange={set("eligibleItems")}
          error={problem(problems.eligibleItems)}
        />
      ) : null}
      <Checkbox label={t("campaign.combines.order")} {...check("combinesWithOrder")} />
      <Checkbox label={t("campaign.combines.product")} {...check("combinesWithProduct")} />
      {form.valueKind === "free_shipping" ? null : (
        <Checkbox label={t("campaign.combines.shipping")} {...check("combinesWithShipping")} />
      )}
    </FormLayout>
  );
}

/** Who is given one, when, and for how long. */
export function GivingFields(props: FieldsProps & { tiers: { id: string; nameJa: string; nameEn: string }[] }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const problem = useProblem();
  const { kind, form, set, problems, tiers } = props;
  const text = (key: keyof CampaignFormFields) => ({
    value: form[key],
    onChange: set(key),
    error: problem(problems[key]),
    autoComplete: "off",
  });
  return (
    <FormLayout>
      {kind === "birthday" ? (
        <TextField
          label={t("campaign.daysBefore")}
          helpText={t("campaign.daysBeforeHelp")}
          inputMode="numeric"
          {...text("daysBefore")}
        />
      ) : null}
      {kind === "tier" ? (
        <Select
          label={t("campaign.tier")}
          options={[
            { value: "", label: t("campaign.chooseTier") },
            ...tiers.map((tier) => ({ value: tier.id, label: language === "ja" ? tier.nameJa : tier.nameEn })),
          ]}
          value={form.tierId}
          onChange={set("tierId")}
          error={problem(problems.tierId)}
        />
      ) : null}
      <FormLayout.Group>
        <TextField
          label={t("coupons.validDays")}
          helpText={t("coupons.validDaysHelp")}
          inputMode="numeric"
          {...text("validDays")}
        />
        <TextField
          label={t("coupons.poolTarget")}
          helpText={t("coupons.poolTargetHelp")}
          inputMode="numeric"
          {...text("poolTarget")}
        />
      </FormLayout.Group>
      <FormLayout.Group>
        <TextField
          label={t("campaign.beginsOn")}
          type="date"
          helpText={t("campaign.beginsOnHelp")}
          {...text("beginsOn")}
        />
        <TextField label={t("campaign.endsOn")} type="date" helpText={t("campaign.endsOnHelp")} {...text("endsOn")} />
      </FormLayout.Group>
      {kind === "reward" || kind === "compensation" ? null : (
        <TextField
          label={t("campaign.holdOut")}
          helpText={t("campaign.holdOutHelp")}
          inputMode="decimal"
          suffix="%"
          {...text("holdOut")}
        />
      )}
      <Checkbox
        label={t("campaign.givesBack")}
        helpText={t("campaign.givesBackHelp")}
        checked={form.givesBack === "true"}
        onChange={(on) => set("givesBack")(String(on))}
      />
    </FormLayout>
  );
}
