import { useFetcher } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  InlineStack,
  Link,
  Select,
  Tabs,
  TextField,
} from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TemplateChange } from "#app/features/messaging/types.ts";
import { useProgrammeProblem } from "./use-programme-words.ts";

const EMPTY = { name: "", subjectJa: "", bodyJa: "", subjectEn: "", bodyEn: "" };
type Field = keyof typeof EMPTY;
const LANGUAGES = ["Ja", "En"] as const;

/** What a step says: a template that is there, or one that is written in place and kept as a template of its own. */
export function TemplateField(props: {
  templates: { value: string; label: string }[];
  templateId: string;
  onChange: (templateId: string) => void;
  error: string | undefined;
}) {
  const { templates, templateId, onChange, error } = props;
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  return (
    <BlockStack gap="200">
      <Select
        label={t("programmes.editor.template")}
        options={[{ value: "", label: t("programmes.choose") }, ...templates]}
        value={templateId}
        onChange={onChange}
        error={error}
      />
      <InlineStack gap="300">
        {templateId !== "" && !writing ? (
          <Link url={`/app/messages/templates/${templateId}`}>{t("programmes.editor.editTemplate")}</Link>
        ) : null}
        {writing ? null : (
          <Button variant="plain" onClick={() => setWriting(true)}>
            {t("programmes.editor.write")}
          </Button>
        )}
      </InlineStack>
      {writing ? (
        <WriteTemplate
          onCancel={() => setWriting(false)}
          onWritten={(id) => {
            onChange(id);
            setWriting(false);
          }}
        />
      ) : null}
    </BlockStack>
  );
}

function WriteTemplate(props: { onWritten: (id: string) => void; onCancel: () => void }) {
  const { onWritten, onCancel } = props;
  const { t } = useTranslation();
  const problem = useTemplateProblem();
  const [form, setForm] = useState(EMPTY);
  const [at, setAt] = useState(0);
  const fetcher = useFetcher<TemplateChange>();
  const written = useRef(onWritten);
  written.current = onWritten;
  useEffect(() => {
    if (fetcher.state === "idle" && fetcher.data?.ok && fetcher.data.id) written.current(fetcher.data.id);
  }, [fetcher.state, fetcher.data]);
  const problems: Record<string, string> = fetcher.data && !fetcher.data.ok ? fetcher.data.problems : {};
  const field = (key: Field) => ({
    value: form[key],
    onChange: (value: string) => setForm((old) => ({ ...old, [key]: value })),
    error: problem(problems[key]),
    autoComplete: "off",
  });
  const language = LANGUAGES[at] ?? "Ja";
  return (
    <Box background="bg-surface" padding="300" borderRadius="200">
      <BlockStack gap="300">
        {problems.form ? <Banner tone="critical" title={problem(problems.form) ?? ""} /> : null}
        <TextField label={t("messages.templates.name")} autoFocus {...field("name")} />
        <Tabs
          tabs={LANGUAGES.map((id) => ({ id, content: t(`messages.languages.${id === "Ja" ? "ja" : "en"}`) }))}
          selected={at}
          onSelect={setAt}
        />
        <TextField label={t("messages.templates.subject")} {...field(`subject${language}`)} />
        <TextField
          label={t("messages.templates.body")}
          helpText={t("messages.templates.bodyHelp")}
          multiline={6}
          {...field(`body${language}`)}
        />
        <ButtonGroup>
          <Button onClick={onCancel}>{t("common.cancel")}</Button>
          <Button
            loading={fetcher.state !== "idle"}
            onClick={() =>
              fetcher.submit({ intent: "save", ...form }, { method: "post", action: "/app/messages/templates/new" })
            }
          >
            {t("programmes.editor.keepTemplate")}
          </Button>
        </ButtonGroup>
      </BlockStack>
    </Box>
  );
}

const VARIABLE = "variable:";

/** Says in words what is wrong with a field of a template. */
function useTemplateProblem(): (problem: string | undefined) => string | undefined {
  const { t } = useTranslation();
  const other = useProgrammeProblem();
  return (problem) => {
    if (problem === "syntax") return t("messages.problems.syntax", { example: "{{ customer.name }}" });
    if (!problem?.startsWith(VARIABLE)) return other(problem);
    return t("messages.problems.variable", { name: problem.slice(VARIABLE.length) });
  };
}
