import { Banner, BlockStack, Card, FormLayout, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { SettingsChange, ShopWords } from "../types.ts";

/** Shown in the example; any number that has a thousands separator will do. */
const EXAMPLE_POINTS = 1234;

/** What shoppers read: the shop's own word for its points, and its colour. */
export function WordsCard({ words }: { words: ShopWords }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const { form, isDirty, set, discard } = useStoredForm({ ...words });
  const { send, saving, problems } = useChange<SettingsChange>(() => {
    toast(t("common.saved"));
    discard();
  });
  const save = () => send({ intent: "saveWords", ...form });
  const formProblem = problem(problems.form);
  const example = (language: "ja" | "en", name: string) =>
    t(name ? "words.exampleNamed" : "words.example", {
      lng: language,
      name,
      points: EXAMPLE_POINTS.toLocaleString(language),
    });
  return (
    <Card>
      <StoredForm id="shop-words" isDirty={isDirty} saving={saving} onSave={save} onDiscard={discard}>
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("words.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("words.where")}
          </Text>
        </BlockStack>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <FormLayout>
          <FormLayout.Group>
            <TextField
              label={t("words.nameJa")}
              placeholder={t("words.usual", { lng: "ja" })}
              helpText={<span lang="ja">{example("ja", form.pointsNameJa)}</span>}
              autoComplete="off"
              value={form.pointsNameJa}
              onChange={set("pointsNameJa")}
              error={problem(problems.pointsNameJa)}
            />
            <TextField
              label={t("words.nameEn")}
              placeholder={t("words.usual", { lng: "en" })}
              helpText={<span lang="en">{example("en", form.pointsNameEn)}</span>}
              autoComplete="off"
              value={form.pointsNameEn}
              onChange={set("pointsNameEn")}
              error={problem(problems.pointsNameEn)}
            />
          </FormLayout.Group>
          <TextField
            label={t("words.accent")}
            helpText={t("words.accentHelp")}
            placeholder="#1f6f4a"
            autoComplete="off"
            value={form.accent}
            onChange={set("accent")}
            error={problem(problems.accent)}
          />
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
