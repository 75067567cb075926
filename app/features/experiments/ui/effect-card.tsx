import { Banner, type BannerProps, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { METRICS, type Verdict } from "../rules.ts";
import type { ExperimentDetails } from "../types.ts";
import { useEffectWords } from "./use-effect-words.ts";

const TONES: Record<Verdict["kind"], BannerProps["tone"]> = {
  works: "success",
  harms: "critical",
  broken: "critical",
  "no-difference": "info",
  "too-small": "warning",
  "cannot-tell": "info",
};

/** What can be said of the effect, in words and as an interval; never without the other metric beside it. */
export function EffectCard({ details }: { details: ExperimentDetails }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEffectWords();
  const { experiment, otherVerdict } = details;
  const { metric, verdict } = experiment;
  const other = METRICS.find((one) => one !== metric) ?? metric;
  const isBroken = verdict.kind === "broken";
  const shown = [
    { metric, effect: isBroken ? null : verdict.effect },
    { metric: other, effect: isBroken ? null : otherVerdict.effect },
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("experiments.chain.effect")}
        </Text>
        <Banner tone={TONES[verdict.kind]} title={t(`experiments.verdicts.${verdict.kind}.label`)}>
          <p>{t(`experiments.verdicts.${verdict.kind}.meaning`)}</p>
        </Banner>
        {shown.map(({ metric: one, effect }) =>
          effect ? (
            <BlockStack key={one} gap="050">
              <InlineStack>
                <Definition
                  label={t(`experiments.metrics.${one}.label`)}
                  meaning={t(`experiments.metrics.${one}.meaning`)}
                />
              </InlineStack>
              <Text as="p" variant={one === metric ? "headingLg" : "bodyMd"}>
                {t("experiments.effectWithRange", {
                  effect: words.effect(one, effect.difference.estimate),
                  range: words.range(one, effect.interval),
                })}
              </Text>
            </BlockStack>
          ) : null,
        )}
        {verdict.effect && !isBroken ? (
          <Text as="p" tone="subdued">
            {t(experiment.ended ? "experiments.intervalAtEnd" : "experiments.intervalRunning")}
            {verdict.effect.difference.varianceKept < 0.995
              ? ` ${t("experiments.pastTakenOff", { share: format.percent(1 - verdict.effect.difference.varianceKept) })}`
              : ""}
          </Text>
        ) : null}
        {verdict.pooled ? (
          <Text as="p">
            {t("experiments.pooled", {
              count: verdict.pooled.runs,
              effect: words.effect(metric, verdict.pooled.estimate),
              range: words.range(metric, verdict.pooled),
            })}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
