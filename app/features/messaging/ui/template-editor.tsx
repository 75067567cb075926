import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  FormLayout,
  InlineGrid,
  InlineStack,
  Tabs,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { TEMPLATE_VARIABLES } from "../rules.ts";
import type { TemplateChange } from "../types.ts";
import type { TemplateForm } from "../views.server.ts";
import { MessagePreview } from "./message-preview.tsx";
import { useMessagesProblem } from "./use-messages-problem.ts";

const LANGUAGES = ["ja", "en"] as const;

/** Writes a template in both languages, with a real customer beside it. */
export function TemplateEditor(props: { template: TemplateForm; isNew: boolean; onSaved: (id: string) => void }) {
  const { template, isNew, onSaved } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useMessagesProblem();
  const { form, isDirty, set, discard } = useStoredForm({ ...template });
  const [at, setAt] = useState(0);
  const language = LANGUAGES[at] ?? "ja";
  const saving = useChange<TemplateChange>((answer) => {
    toast(t("common.saved"));
    if (answer.id) onSaved(answer.id);
  });
  const formProblem = problem(saving.problems.form);
  const suffix = language === "ja" ? "Ja" : "En";
  const field = (key: keyof TemplateForm) => ({
    value: form[key],
    onChange: set(key),
    error: problem(saving.problems[key]),
    autoComplete: "off",
  });
  return (
    <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400" alignItems="start">
      <Card>
        <StoredForm
          id="template"
          isDirty={isDirty || isNew}
          saving={saving.saving}
          onSave={() => saving.send({ intent: "save", ...form })}
          onDiscard={discard}
        >
          {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
          <TextField
            label={t("messages.templates.name")}
            helpText={t("messages.templates.nameHelp")}
            {...field("name")}
          />
          <Tabs
            tabs={LANGUAGES.map((id) => ({
              id,
              content: t(`messages.languages.${id}`),
              badge: form[id === "ja" ? "bodyJa" : "bodyEn"] === "" ? t("messages.templates.unwritten") : undefined,
            }))}
            selected={at}
            onSelect={setAt}
          />
          <FormLayout>
            <TextField label={t("messages.templates.subject")} {...field(`subject${suffix}`)} />
            <TextField
              label={t("messages.templates.body")}
              multiline={14}
              helpText={t("messages.templates.bodyHelp")}
              {...field(`body${suffix}`)}
            />
          </FormLayout>
          <details>
            <summary>{t("messages.templates.variables")}</summary>
            <Box paddingBlockStart="200">
              <BlockStack gap="100">
                {TEMPLATE_VARIABLES.map((name) => (
                  <Text key={name} as="p">
                    <code>{`{{ ${name} }}`}</code> {t(`messages.variables.${name.replace(".", "_") as VariableKey}`)}
                  </Text>
                ))}
              </BlockStack>
            </Box>
          </details>
        </StoredForm>
      </Card>
      <PreviewCard form={form} language={language} />
    </InlineGrid>
  );
}

type Underscored<Name extends string> = Name extends `${infer Head}.${infer Tail}` ? `${Head}_${Tail}` : Name;
type VariableKey = Underscored<(typeof TEMPLATE_VARIABLES)[number]>;

/** What a customer would read, as the editor stands now; and a test of it to oneself. */
function PreviewCard({ form, language }: { form: TemplateForm; language: "ja" | "en" }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useMessagesProblem();
  const [customer, setCustomer] = useState("");
  const [address, setAddress] = useState("");
  const [preview, setPreview] = useState<{ subject: string; text: string; html: string } | null>(null);
  const shown = useChange<TemplateChange>((answer) => {
    if (answer.preview) setPreview(answer.preview);
    if (answer.tested) toast(t("messages.templates.tested"));
  });
  const ask = (intent: "preview" | "test") => shown.send({ ...form, intent, language, customer, address });
  const problems = Object.entries(shown.problems).filter(([key]) => key !== "customer" && key !== "address");
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("messages.templates.preview")}
        </Text>
        {problems.length > 0 ? <Banner tone="critical" title={problem(problems[0]?.[1]) ?? ""} /> : null}
        <InlineStack gap="300" blockAlign="end">
          <TextField
            label={t("messages.templates.customer")}
            placeholder={t("messages.templates.anyCustomer")}
            value={customer}
            onChange={setCustomer}
            error={problem(shown.problems.customer)}
            autoComplete="off"
          />
          <Button loading={shown.saving} onClick={() => ask("preview")}>
            {t("messages.templates.showPreview")}
          </Button>
        </InlineStack>
        <InlineStack gap="300" blockAlign="end">
          <TextField
            label={t("messages.templates.testTo")}
            type="email"
            value={address}
            onChange={setAddress}
            error={problem(shown.problems.address)}
            autoComplete="email"
          />
          <Button loading={shown.saving} disabled={address === ""} onClick={() => ask("test")}>
            {t("messages.templates.test")}
          </Button>
        </InlineStack>
        {preview ? (
          <MessagePreview {...preview} />
        ) : (
          <Text as="p" tone="subdued">
            {t("messages.templates.noPreview")}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
