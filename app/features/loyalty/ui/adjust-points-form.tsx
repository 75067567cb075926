import { Banner, BlockStack, Button, FormLayout, InlineStack, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { AdjustmentChange } from "../adjust/submit-adjustment.server.ts";

/** Gives or takes a customer's points, with the reason that staff and customer will read. */
export function AdjustPointsForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const [form, setForm] = useState({ direction: "give", points: "", why: "" });
  // Sent twice it is one change, so the key is made with the form.
  const [key] = useState(() => crypto.randomUUID());
  const set = (name: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [name]: value }));
  const { send, saving, problems } = useChange<AdjustmentChange>(() => {
    toast(t("common.saved"));
    onClose();
  });
  const formProblem = problem(problems.form);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send({ intent: "adjustPoints", key, ...form });
      }}
    >
      <BlockStack gap="300">
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FormLayout>
          <FormLayout.Group condensed>
            <Select
              label={t("adjust.direction")}
              options={[
                { value: "give", label: t("adjust.give") },
                { value: "take", label: t("adjust.take") },
              ]}
              value={form.direction}
              onChange={set("direction")}
            />
            <TextField
              label={t("adjust.points")}
              inputMode="numeric"
              autoComplete="off"
              value={form.points}
              onChange={set("points")}
              error={problems.points === "notEnough" ? t("adjust.notEnough") : problem(problems.points)}
            />
          </FormLayout.Group>
          <TextField
            label={t("adjust.why")}
            helpText={t("adjust.whyHelp")}
            autoComplete="off"
            maxLength={60}
            value={form.why}
            onChange={set("why")}
            error={problem(problems.why)}
          />
        </FormLayout>
        <InlineStack align="end" gap="200">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button submit variant="primary" loading={saving}>
            {t("common.save")}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}
