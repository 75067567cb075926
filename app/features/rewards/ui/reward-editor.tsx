import { useNavigate } from "@remix-run/react";
import { Banner, BlockStack, Card, DropZone, FormLayout, Layout, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { REWARD_KINDS } from "#app/contracts/redemption.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RewardSaved } from "../save-reward.server.ts";
import type { RewardChoices, RewardView } from "../views.server.ts";
import { IdPicker } from "./id-picker.tsx";
import { RewardConditionFields } from "./reward-condition-fields.tsx";
import { type RewardDraft, rewardDraft } from "./reward-draft.ts";
import { RewardPreview } from "./reward-preview.tsx";

/** Problems that only rewards have. */
const OWN_PROBLEMS = ["steps", "file", "fileSize", "fileType", "product", "tooManyProducts"] as const;

/** What a field of the editor is given. */
export interface RewardFields {
  form: RewardDraft;
  set: (key: keyof RewardDraft) => (value: string) => void;
  problemOf: (field: string) => string | undefined;
  choices: RewardChoices;
}

/** Everything about one reward, with a preview of what the shopper sees. */
export function RewardEditor({ reward, choices }: { reward: RewardView | null; choices: RewardChoices }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const toast = useToast();
  const problem = useProblem();
  const { form, isDirty, set, discard } = useStoredForm(rewardDraft(reward, format.currency));
  const [file, setFile] = useState<File | null>(null);
  const { send, saving, problems } = useChange<RewardSaved>(() => {
    toast(t("common.saved"));
    navigate("/app/loyalty/rewards");
  });
  const problemOf = (field: string) => {
    const own = OWN_PROBLEMS.find((known) => known === problems[field]);
    return own ? t(`rewards.problems.${own}`) : problem(problems[field]);
  };
  const save = () => {
    const body = new FormData();
    for (const [name, value] of Object.entries(form)) body.set(name, value);
    if (file) body.set("file", file);
    send(body);
  };
  const fields: RewardFields = { form: form as RewardDraft, set, problemOf, choices };
  const formProblem = problemOf("form");
  return (
    <StoredForm
      id="reward"
      isDirty={isDirty || file !== null}
      saving={saving}
      onSave={save}
      onDiscard={() => {
        discard();
        setFile(null);
      }}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
            <Card>
              <FormLayout>
                <Select
                  label={t("rewards.editor.kind")}
                  options={REWARD_KINDS.map((value) => ({ value, label: t(`rewards.kinds.${value}`) }))}
                  value={form.kind}
                  onChange={set("kind")}
                  helpText={t(`rewards.kindHelp.${form.kind}`)}
                />
                <FormLayout.Group>
                  <TextField
                    label={t("rewards.editor.nameJa")}
                    autoComplete="off"
                    maxLength={60}
                    value={form.nameJa}
                    onChange={set("nameJa")}
                    error={problemOf("nameJa")}
                  />
                  <TextField
                    label={t("rewards.editor.nameEn")}
                    autoComplete="off"
                    maxLength={60}
                    value={form.nameEn}
                    onChange={set("nameEn")}
                    error={problemOf("nameEn")}
                  />
                </FormLayout.Group>
                <FormLayout.Group>
                  <TextField
                    label={t("rewards.editor.descriptionJa")}
                    autoComplete="off"
                    multiline={2}
                    maxLength={300}
                    value={form.descriptionJa}
                    onChange={set("descriptionJa")}
                  />
                  <TextField
                    label={t("rewards.editor.descriptionEn")}
                    autoComplete="off"
                    multiline={2}
                    maxLength={300}
                    value={form.descriptionEn}
                    onChange={set("descriptionEn")}
                  />
                </FormLayout.Group>
                <ValueFields {...fields} />
                {form.kind === "content" ? (
                  <FileField
                    file={file}
                    known={choices.file?.name ?? null}
                    error={problemOf("file")}
                    onFile={setFile}
                  />
                ) : null}
              </FormLayout>
            </Card>
            <RewardConditionFields {...fields} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <RewardPreview draft={form as RewardDraft} />
        </Layout.Section>
      </Layout>
    </StoredForm>
  );
}

/** What it costs and what it brings. */
function ValueFields({ form, set, problemOf, choices }: RewardFields) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const field = (name: keyof RewardDraft, label: string, help?: string) => (
    <TextField
      label={label}
      helpText={help}
      inputMode="decimal"
      autoComplete="off"
      value={form[name]}
      onChange={set(name)}
      error={problemOf(name)}
    />
  );
  const { kind } = form;
  return (
    <>
      <FormLayout.Group>
        {field("points", t(kind === "exchange" ? "rewards.editor.leastPoints" : "rewards.editor.points"))}
        {kind === "exchange"
          ? field("maxPoints", t("rewards.editor.mostPoints"), t("rewards.editor.mostPointsHelp"))
          : null}
        {kind === "amount" || kind === "store_credit" ? field("value", t("rewards.editor.value", { currency })) : null}
        {kind === "percent" ? field("percent", t("rewards.editor.percent")) : null}
        {kind === "store_credit"
          ? field("creditDays", t("rewards.editor.creditDays"), t("rewards.editor.creditDaysHelp"))
          : null}
        {kind === "free_shipping"
          ? field("maxShipping", t("rewards.editor.maxShipping", { currency }), t("rewards.editor.maxShippingHelp"))
          : null}
      </FormLayout.Group>
      {kind === "exchange" ? (
        <FormLayout.Group>
          {field("pointsPerStep", t("rewards.editor.pointsPerStep"))}
          {field("value", t("rewards.editor.stepValue", { currency }))}
        </FormLayout.Group>
      ) : null}
      {kind === "free_product" ? (
        <IdPicker
          label={t("rewards.editor.variant")}
          of="variants"
          single
          chosen={form.variantId ? [form.variantId] : []}
          titles={choices.variant ? { [choices.variant.id]: choices.variant.title } : {}}
          onChange={([id]) => set("variantId")(id ?? "")}
          error={problemOf("variantId")}
        />
      ) : null}
    </>
  );
}

function FileField(props: {
  file: File | null;
  known: string | null;
  error: string | undefined;
  onFile: (file: File) => void;
}) {
  const { t } = useTranslation();
  const { file, known, error, onFile } = props;
  return (
    <BlockStack gap="200">
      <DropZone
        label={t("rewards.editor.file")}
        allowMultiple={false}
        onDrop={(_all, [accepted]) => accepted && onFile(accepted)}
      >
        <DropZone.FileUpload actionTitle={t("rewards.editor.chooseFile")} actionHint={t("rewards.editor.fileHint")} />
      </DropZone>
      {file || known ? <Text as="p">{t("rewards.editor.chosenFile", { name: file?.name ?? known })}</Text> : null}
      {error ? (
        <Text as="p" tone="critical">
          {error}
        </Text>
      ) : null}
    </BlockStack>
  );
}
