import {
  Banner,
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  Checkbox,
  FormLayout,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { EarningChange } from "../submit-earning-form.server.ts";
import { BONUS_KINDS, type BonusScope } from "../types.ts";
import type { EarnBonusView } from "../views.server.ts";
import { PeriodFields } from "./period-fields.tsx";
import { ProductTargetField } from "./product-target-field.tsx";
import { useEarningProblem } from "./use-earning-problem.ts";

const text = (value: string | number | null | undefined) => (value == null ? "" : String(value));

function fieldsOf(bonus: EarnBonusView | null) {
  return {
    bonusId: bonus?.bonusId ?? "",
    kind: bonus?.kind ?? "days",
    name: bonus?.name ?? "",
    active: String(bonus?.active ?? true),
    times: bonus?.timesBp ? String(bonus.timesBp / 10_000) : "2",
    points: text(bonus?.points),
    by: bonus?.points ? "points" : "times",
    monthDay: text(bonus?.monthDay),
    weekday: text(bonus?.weekday),
    scope: bonus?.scope ?? "product",
    target: text(bonus?.target),
    targetTitle: text(bonus?.title ?? bonus?.target),
    orderNumber: text(bonus?.orderNumber),
    fromDay: text(bonus?.fromDay),
    lastDay: text(bonus?.lastDay),
  };
}

type Fields = ReturnType<typeof fieldsOf>;
type Part = { form: Fields; set: (field: keyof Fields) => (value: string) => void; problems: Record<string, string> };

/** A bonus, new or as it stands. */
export function BonusForm(props: { bonus: EarnBonusView | null; version: number; onDone: () => void }) {
  const { bonus, version, onDone } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useEarningProblem();
  const [form, setForm] = useState(fieldsOf(bonus));
  const set = (field: keyof Fields) => (value: string) => setForm((before) => ({ ...before, [field]: value }));
  const { send, saving, problems } = useChange<EarningChange>(() => {
    toast(t("common.saved"));
    onDone();
  });
  const formProblem = problem(problems.form);
  const part = { form, set, problems };
  return (
    <Box background="bg-surface-secondary" padding="400" borderRadius="200">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { targetTitle: _, ...fields } = form;
          send({ intent: "saveBonus", version: String(version), ...fields });
        }}
      >
        <BlockStack gap="300">
          <Text as="h3" variant="headingSm">
            {t(bonus ? "earnBonuses.editTitle" : "earnBonuses.addTitle")}
          </Text>
          {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
          <FormLayout>
            <FormLayout.Group>
              <Select
                label={t("earnBonuses.kind")}
                options={BONUS_KINDS.map((value) => ({ value, label: t(`earnBonuses.kinds.${value}`) }))}
                value={form.kind}
                onChange={set("kind")}
              />
              <TextField
                label={t("earnBonuses.name")}
                autoComplete="off"
                value={form.name}
                onChange={set("name")}
                error={problem(problems.name)}
              />
            </FormLayout.Group>
            {form.kind === "days" ? <DayFields {...part} /> : null}
            {form.kind === "product" ? <ProductFields {...part} /> : null}
            {form.kind === "order_number" ? (
              <FormLayout.Group>
                <NumberField {...part} field="orderNumber" label={t("earnBonuses.orderNumber")} />
                <NumberField {...part} field="points" label={t("earnBonuses.points")} />
              </FormLayout.Group>
            ) : null}
            <PeriodFields form={form} problems={problems} set={set} />
            <Checkbox
              label={t("earning.activeField")}
              checked={form.active === "true"}
              onChange={(checked) => set("active")(String(checked))}
            />
          </FormLayout>
          <ButtonGroup>
            <Button submit variant="primary" loading={saving}>
              {t("common.save")}
            </Button>
            <Button onClick={onDone}>{t("common.cancel")}</Button>
          </ButtonGroup>
        </BlockStack>
      </form>
    </Box>
  );
}

function NumberField({ form, set, problems, field, label }: Part & { field: keyof Fields; label: string }) {
  const problem = useEarningProblem();
  return (
    <TextField
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={form[field]}
      onChange={set(field)}
      error={problem(problems[field])}
    />
  );
}

function DayFields(part: Part) {
  const { t } = useTranslation();
  const { form, set } = part;
  const any = { value: "", label: t("earnBonuses.anyDay") };
  return (
    <FormLayout.Group>
      <Select
        label={t("earnBonuses.monthDay")}
        options={[any, ...Array.from({ length: 31 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) }))]}
        value={form.monthDay}
        onChange={set("monthDay")}
      />
      <Select
        label={t("earnBonuses.weekday")}
        options={[
          any,
          ...(["1", "2", "3", "4", "5", "6", "7"] as const).map((value) => ({
            value,
            label: t(`earnBonuses.weekdays.${value}`),
          })),
        ]}
        value={form.weekday}
        onChange={set("weekday")}
      />
      <NumberField {...part} field="times" label={t("earnBonuses.times")} />
    </FormLayout.Group>
  );
}

function ProductFields(part: Part) {
  const { t } = useTranslation();
  const problem = useEarningProblem();
  const { form, set, problems } = part;
  const choose = (target: string, title: string) => {
    set("target")(target);
    set("targetTitle")(title);
  };
  return (
    <>
      <FormLayout.Group>
        <Select
          label={t("earnBonuses.scope")}
          options={(["product", "collection", "tag"] as const).map((value) => ({
            value,
            label: t(`earnBonuses.scopes.${value}`),
          }))}
          value={form.scope}
          onChange={(value) => {
            set("scope")(value);
            choose("", "");
          }}
        />
        <ProductTargetField
          key={form.scope}
          scope={form.scope as BonusScope}
          title={form.targetTitle}
          onChange={choose}
          error={problem(problems.target)}
        />
      </FormLayout.Group>
      <FormLayout.Group>
        <Select
          label={t("earnBonuses.by")}
          options={(["times", "points"] as const).map((value) => ({
            value,
            label: t(`earnBonuses.byOptions.${value}`),
          }))}
          value={form.by}
          onChange={set("by")}
        />
        <NumberField
          {...part}
          field={form.by === "times" ? "times" : "points"}
          label={t(form.by === "times" ? "earnBonuses.times" : "earnBonuses.pointsEach")}
        />
      </FormLayout.Group>
    </>
  );
}
