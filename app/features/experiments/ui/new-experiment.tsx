import { Banner, BlockStack, Button, Card, FormLayout, InlineGrid, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { METRICS, type Metric } from "../rules.ts";
import { type Baseline, type ExperimentChange, HORIZONS_DAYS, type SubjectView } from "../types.ts";
import { PowerCard } from "./power-card.tsx";
import { useEffectWords } from "./use-effect-words.ts";
import { useExperimentProblem } from "./use-experiment-problem.ts";

const optionOf = ({ type, id }: SubjectView) => `${type}:${id}`;

/** A new hypothesis card, with what it can show before it begins. */
export function NewExperiment(props: {
  subjects: SubjectView[];
  baseline: Baseline;
  repeated: { id: string; hypothesis: string } | null;
  onHorizon: (days: string) => void;
  onStarted: (experimentId: string) => void;
}) {
  const { subjects, baseline, repeated } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEffectWords();
  const problem = useExperimentProblem();
  const [form, setForm] = useState({
    hypothesis: repeated?.hypothesis ?? "",
    subject: subjects[0] ? optionOf(subjects[0]) : "",
    metric: "profit" as Metric,
    expected: "",
    weeks: "8",
  });
  const { send, saving, problems } = useChange<ExperimentChange>(({ experimentId }) =>
    props.onStarted(experimentId ?? ""),
  );
  const field = (key: keyof typeof form) => ({
    label: t(`experiments.fields.${key}`),
    value: form[key],
    onChange: (value: string) => setForm((before) => ({ ...before, [key]: value })),
    error: problem(problems[key]),
    autoComplete: "off",
  });
  const subject = subjects.find((one) => optionOf(one) === form.subject);
  const formProblem = problem(problems.form);

  return (
    <InlineGrid columns={{ xs: 1, md: ["twoThirds", "oneThird"] }} gap="400">
      <Card>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const horizonDays = String(baseline.horizonDays);
            send({ intent: "start", ...form, horizonDays, repeats: repeated?.id ?? "" });
          }}
        >
          <BlockStack gap="400">
            {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
            {repeated ? <Banner title={t("experiments.repeats", { hypothesis: repeated.hypothesis })} /> : null}
            <FormLayout>
              <TextField
                {...field("hypothesis")}
                multiline={2}
                maxLength={300}
                placeholder={t("experiments.hypothesisPlaceholder")}
              />
              <Select
                {...field("subject")}
                options={subjects.map((one) => ({ value: optionOf(one), label: words.subject(one) }))}
                helpText={
                  subject ? t("experiments.heldOut", { share: format.percent(subject.heldOutShare) }) : undefined
                }
              />
              <FormLayout.Group>
                <Select
                  {...field("metric")}
                  options={METRICS.map((value) => ({ value, label: t(`experiments.metrics.${value}.label`) }))}
                  helpText={t(`experiments.metrics.${form.metric}.meaning`)}
                />
                <TextField
                  {...field("expected")}
                  label={
                    form.metric === "profit"
                      ? t("experiments.expectedProfit", { currency: format.currency })
                      : t("experiments.expectedRepeat")
                  }
                  inputMode="decimal"
                  helpText={t("experiments.expectedMeaning")}
                />
              </FormLayout.Group>
              <FormLayout.Group>
                <Select
                  label={t("experiments.fields.horizonDays")}
                  options={HORIZONS_DAYS.map((days) => ({
                    value: String(days),
                    label: t("experiments.days", { count: days }),
                  }))}
                  value={String(baseline.horizonDays)}
                  onChange={props.onHorizon}
                  error={problem(problems.horizonDays)}
                  helpText={t("experiments.horizonMeaning")}
                />
                <TextField {...field("weeks")} inputMode="numeric" helpText={t("experiments.weeksMeaning")} />
              </FormLayout.Group>
            </FormLayout>
            <Text as="p" tone="subdued">
              {t(subject?.type === "tier_perk" ? "experiments.beginsToday" : "experiments.beginsTomorrow")}
            </Text>
            <div>
              <Button submit variant="primary" loading={saving} disabled={!subject}>
                {t("experiments.start")}
              </Button>
            </div>
          </BlockStack>
        </form>
      </Card>
      <PowerCard
        baseline={baseline}
        coming={subject?.coming ?? null}
        heldOutShare={subject?.heldOutShare ?? 0}
        metric={form.metric}
        expected={form.expected}
        weeks={Number(form.weeks)}
      />
    </InlineGrid>
  );
}
