import { Banner, BlockStack, Button, Card, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import type { BatchChange } from "../types.ts";
import { useMessagesProblem } from "./use-messages-problem.ts";

interface Choice {
  value: string;
  label: string;
}

/** Makes a batch of post from a segment and a template. */
export function BatchForm(props: { segments: Choice[]; templates: Choice[]; onMade: (id: string) => void }) {
  const { segments, templates, onMade } = props;
  const { t } = useTranslation();
  const problem = useMessagesProblem();
  const [form, setForm] = useState({
    name: "",
    segmentId: segments[0]?.value ?? "",
    templateId: templates[0]?.value ?? "",
  });
  const { send, saving, problems } = useChange<BatchChange>((answer) => {
    if (answer.id) onMade(answer.id);
  });
  const field = (key: keyof typeof form) => ({
    value: form[key],
    onChange: (value: string) => setForm((before) => ({ ...before, [key]: value })),
    error: problem(problems[key]),
  });
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({ ...form });
        }}
      >
        <BlockStack gap="400">
          <Text as="h2" variant="headingMd">
            {t("messages.post.make")}
          </Text>
          <Text as="p" tone="subdued">
            {t("messages.post.makeText")}
          </Text>
          {templates.length === 0 ? (
            <Banner
              tone="info"
              title={t("messages.post.noTemplates")}
              action={{ content: t("messages.templates.add"), url: "/app/messages/templates/new" }}
            />
          ) : (
            <FormLayout>
              <FormLayout.Group>
                <TextField label={t("messages.post.name")} autoComplete="off" {...field("name")} />
                <Select label={t("messages.post.segment")} options={segments} {...field("segmentId")} />
                <Select label={t("messages.post.template")} options={templates} {...field("templateId")} />
              </FormLayout.Group>
              <InlineStack align="end">
                <Button submit variant="primary" loading={saving} disabled={form.name.trim() === ""}>
                  {t("messages.post.create")}
                </Button>
              </InlineStack>
            </FormLayout>
          )}
        </BlockStack>
      </form>
    </Card>
  );
}
