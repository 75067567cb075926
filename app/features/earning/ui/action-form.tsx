import { Banner, BlockStack, Box, Button, ButtonGroup, Checkbox, FormLayout, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { EarningChange } from "../submit-earning-form.server.ts";
import type { EarnActionView } from "../views.server.ts";
import { PeriodFields } from "./period-fields.tsx";
import { useEarningProblem } from "./use-earning-problem.ts";

const text = (value: string | number | null) => (value === null ? "" : String(value));

/** One action's points, days and state. */
export function ActionForm({ action, onDone }: { action: EarnActionView; onDone: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useEarningProblem();
  const [form, setForm] = useState({
    active: String(action.active),
    points: text(action.points),
    friendPoints: text(action.friendPoints),
    friendsLimit: text(action.friendsLimit),
    validDays: text(action.validDays),
    fromDay: text(action.fromDay),
    lastDay: text(action.lastDay),
  });
  const set = (field: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [field]: value }));
  const { send, saving, problems } = useChange<EarningChange>(() => {
    toast(t("common.saved"));
    onDone();
  });
  const formProblem = problem(problems.form);
  const number = (field: "points" | "friendPoints" | "friendsLimit" | "validDays", help?: string) => (
    <TextField
      label={t(`earnActions.${field}`)}
      helpText={help}
      inputMode="numeric"
      autoComplete="off"
      value={form[field]}
      onChange={set(field)}
      error={problem(problems[field])}
    />
  );
  return (
    <Box background="bg-surface-secondary" padding="400" borderRadius="200">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({ intent: "saveAction", action: action.action, version: String(action.version), ...form });
        }}
      >
        <BlockStack gap="300">
          <Text as="h3" variant="headingSm">
            {t(`earnActions.names.${action.action}`)}
          </Text>
          <Text as="p" tone="subdued">
            {t(`earnActions.meanings.${action.action}`)}
          </Text>
          {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
          <FormLayout>
            <Checkbox
              label={t("earning.activeField")}
              checked={form.active === "true"}
              onChange={(checked) => set("active")(String(checked))}
            />
            <FormLayout.Group>
              {number("points")}
              {number("validDays", t("earnActions.validDaysHelp"))}
            </FormLayout.Group>
            {action.action === "referral" ? (
              <FormLayout.Group>
                {number("friendPoints")}
                {number("friendsLimit", t("earnActions.friendsLimitHelp"))}
              </FormLayout.Group>
            ) : null}
            <PeriodFields form={form} problems={problems} set={set} />
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
