import { BlockStack, Card, Checkbox, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { Draft } from "./use-programme-draft.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

/** When the programme ends, when somebody begins again, at which hours it writes, and who is held out. */
export function RunningFields(props: {
  draft: Draft;
  problemAt: (path: string) => string | undefined;
  onChange: (fields: Partial<Omit<Draft, "steps" | "anchor">>) => void;
}) {
  const { draft, problemAt, onChange } = props;
  const { t } = useTranslation();
  const hours = HOURS.map((value) => ({ value, label: t("programmes.hour", { hour: value }) }));
  const hour = (field: "sendHour" | "quietFrom" | "quietUntil") => (
    <Select
      label={t(`programmes.editor.${field}`)}
      options={hours}
      value={draft[field]}
      onChange={(value) => onChange({ [field]: value })}
      error={problemAt(field)}
    />
  );
  const share = Number(draft.holdOut.normalize("NFKC").replace("%", ""));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("programmes.editor.running")}
        </Text>
        <FormLayout>
          <Checkbox
            label={t("programmes.editor.onOrder")}
            checked={draft.onOrder}
            onChange={(onOrder) => onChange({ onOrder })}
          />
          <Checkbox
            label={t("programmes.editor.onSegmentLeave")}
            checked={draft.onSegmentLeave}
            onChange={(onSegmentLeave) => onChange({ onSegmentLeave })}
          />
          <FormLayout.Group>
            <Select
              label={t("programmes.editor.again")}
              options={(["never", "afterDays"] as const).map((value) => ({
                value,
                label: t(`programmes.agains.${value}`),
              }))}
              value={draft.again}
              onChange={(again) => onChange({ again })}
            />
            {draft.again === "afterDays" ? (
              <TextField
                label={t("programmes.editor.againDays")}
                inputMode="numeric"
                autoComplete="off"
                value={draft.againDays}
                onChange={(againDays) => onChange({ againDays })}
                error={problemAt("againDays")}
              />
            ) : null}
          </FormLayout.Group>
          <FormLayout.Group>
            <Select
              label={t("programmes.editor.sending")}
              helpText={t("programmes.editor.sendingHelp")}
              options={(["automatic", "person"] as const).map((value) => ({
                value,
                label: t(`programmes.sendings.${value}`),
              }))}
              value={draft.sending}
              onChange={(sending) => onChange({ sending })}
            />
            {hour("sendHour")}
          </FormLayout.Group>
          <Checkbox
            label={t("programmes.editor.quiet")}
            checked={draft.quiet}
            onChange={(quiet) => onChange({ quiet })}
          />
          {draft.quiet ? (
            <FormLayout.Group>
              {hour("quietFrom")}
              {hour("quietUntil")}
            </FormLayout.Group>
          ) : null}
          <TextField
            label={t("programmes.editor.holdOut")}
            suffix="%"
            inputMode="decimal"
            autoComplete="off"
            value={draft.holdOut}
            onChange={(holdOut) => onChange({ holdOut })}
            helpText={t(share === 0 ? "programmes.editor.holdOutNone" : "programmes.editor.holdOutHelp")}
            error={problemAt("holdOut")}
          />
        </FormLayout>
      </BlockStack>
    </Card>
  );
}
