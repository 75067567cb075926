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
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import { AUDIENCES, type Audience } from "../rules.ts";
import type { CostChange, CostView } from "../types.ts";
import { useCostProblem } from "./use-cost-problem.ts";

/** Adds a promotion cost, or changes one. */
export function CostForm(props: { cost: CostView | null; today: string; onClose: () => void; onSaved: () => void }) {
  const { cost, today, onClose, onSaved } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useCostProblem();
  const [form, setForm] = useState({
    name: cost?.name ?? "",
    channel: cost?.channel ?? "",
    audience: cost?.audience ?? ("new" as Audience),
    firstDay: cost?.firstDay ?? today,
    lastDay: cost?.lastDay ?? today,
    amount: cost ? toDecimal(BigInt(cost.amount), format.currency) : "",
    repeatsUntil: cost?.repeatsUntil ?? "",
  });
  const [repeats, setRepeats] = useState(form.repeatsUntil !== "");
  const { send, saving, problems } = useChange<CostChange>(onSaved);
  const formProblem = problem(problems.form);
  const field = (key: keyof typeof form) => ({
    label: t(`promotion.fields.${key}`),
    value: form[key],
    onChange: (value: string) => setForm((before) => ({ ...before, [key]: value })),
    error: problem(problems[key]),
    autoComplete: "off",
  });

  return (
    <Box background="bg-surface-secondary" padding="400" borderRadius="200">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({
            intent: "save",
            costId: cost?.id ?? "",
            version: cost?.version ?? "",
            ...form,
            repeats: String(repeats),
            repeatsUntil: repeats ? form.repeatsUntil : "",
          });
        }}
      >
        <BlockStack gap="300">
          <Text as="h3" variant="headingSm">
            {t(cost ? "promotion.editTitle" : "promotion.addTitle")}
          </Text>
          {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
          <FormLayout>
            <FormLayout.Group>
              <TextField {...field("name")} placeholder={t("promotion.namePlaceholder")} autoFocus />
              <TextField {...field("channel")} placeholder={t("promotion.channelPlaceholder")} />
              <Select
                {...field("audience")}
                options={AUDIENCES.map((value) => ({ value, label: t(`promotion.audiences.${value}`) }))}
                helpText={form.audience === "both" ? t("promotion.bothMeaning") : undefined}
              />
            </FormLayout.Group>
            <FormLayout.Group>
              <TextField {...field("firstDay")} type="date" />
              <TextField {...field("lastDay")} type="date" />
              <TextField
                {...field("amount")}
                label={t("promotion.amountIn", { currency: format.currency })}
                inputMode="decimal"
              />
            </FormLayout.Group>
            <Checkbox
              label={t("promotion.repeats")}
              helpText={t("promotion.repeatsMeaning")}
              checked={repeats}
              onChange={setRepeats}
            />
            {repeats ? (
              <FormLayout.Group>
                <TextField {...field("repeatsUntil")} type="date" />
              </FormLayout.Group>
            ) : null}
          </FormLayout>
          <ButtonGroup>
            <Button submit variant="primary" loading={saving}>
              {t("common.save")}
            </Button>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
          </ButtonGroup>
        </BlockStack>
      </form>
    </Box>
  );
}
