import { Banner, BlockStack, Button, Card, ChoiceList, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { DECISIONS, type Decision } from "../rules.ts";
import type { ExperimentChange, ExperimentView } from "../types.ts";
import { useExperimentProblem } from "./use-experiment-problem.ts";

/** What was decided, or the form that decides it; the suggestion is chosen beforehand. */
export function DecisionCard({ experiment }: { experiment: ExperimentView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { decision, decidedAt } = experiment;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("experiments.chain.decision")}
        </Text>
        {decision && decidedAt ? (
          <BlockStack gap="100">
            <Text as="p" variant="headingSm">
              {t("experiments.decided", {
                decision: t(`experiments.decisions.${decision}.label`),
                day: format.dayOf(decidedAt),
              })}
            </Text>
            {experiment.note ? <Text as="p">{experiment.note}</Text> : null}
            <InlineStack>
              <Button url={`/app/experiments/new?repeats=${experiment.id}`}>{t("experiments.repeatIt")}</Button>
            </InlineStack>
          </BlockStack>
        ) : (
          <DecisionForm experiment={experiment} />
        )}
      </BlockStack>
    </Card>
  );
}

function DecisionForm({ experiment }: { experiment: ExperimentView }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useExperimentProblem();
  const { suggestion } = experiment.verdict;
  const [decision, setDecision] = useState<Decision>(suggestion);
  const [note, setNote] = useState("");
  const { send, saving, problems } = useChange<ExperimentChange>(() => toast(t("experiments.decisionSaved")));
  const formProblem = problem(problems.form);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send({ intent: "decide", experimentId: experiment.id, decision, note });
      }}
    >
      <BlockStack gap="300">
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {experiment.ended ? null : <Text as="p">{t("experiments.notEnded")}</Text>}
        <ChoiceList
          title={t("experiments.fields.decision")}
          choices={DECISIONS.map((value) => ({
            value,
            label: t(`experiments.decisions.${value}.label`),
            helpText:
              value === suggestion
                ? `${t(`experiments.decisions.${value}.meaning`)} ${t("experiments.suggested")}`
                : t(`experiments.decisions.${value}.meaning`),
          }))}
          selected={[decision]}
          onChange={([chosen]) => setDecision(chosen as Decision)}
          error={problem(problems.decision)}
        />
        <TextField
          label={t("experiments.fields.note")}
          value={note}
          onChange={setNote}
          multiline={3}
          maxLength={1000}
          error={problem(problems.note)}
          autoComplete="off"
        />
        <InlineStack>
          <Button submit variant="primary" loading={saving}>
            {t("experiments.decide")}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}
