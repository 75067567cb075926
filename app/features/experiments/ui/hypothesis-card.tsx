import { Badge, BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExperimentView } from "../types.ts";
import { useEffectWords } from "./use-effect-words.ts";
import { VerdictBadge } from "./verdict-badge.tsx";

/** One hypothesis of the library: what was tried, what can be said, what was decided. */
export function HypothesisCard({ experiment }: { experiment: ExperimentView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEffectWords();
  const { metric, verdict, decision } = experiment;
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingSm">
            <Link url={`/app/experiments/${experiment.id}`} removeUnderline>
              {experiment.hypothesis}
            </Link>
          </Text>
          <InlineStack gap="100">
            <VerdictBadge kind={verdict.kind} />
            {decision ? <Badge>{t(`experiments.decisions.${decision}.label`)}</Badge> : null}
          </InlineStack>
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("experiments.summary", {
            subject: words.subject(experiment.subject),
            metric: t(`experiments.metrics.${metric}.label`),
            from: format.day(experiment.startedOn),
            days: experiment.horizonDays,
          })}
        </Text>
        <Text as="p">
          {verdict.effect && verdict.kind !== "broken"
            ? t("experiments.effectWithRange", {
                effect: words.effect(metric, verdict.effect.difference.estimate),
                range: words.range(metric, verdict.effect.interval),
              })
            : t(`experiments.verdicts.${verdict.kind}.meaning`)}
        </Text>
      </BlockStack>
    </Card>
  );
}
