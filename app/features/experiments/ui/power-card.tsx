import { Banner, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { readExpected } from "../read-expected.ts";
import type { Metric } from "../rules.ts";
import { type Outcome, type Plan, planExperiment } from "../statistics/power.ts";
import type { Baseline, SubjectView } from "../types.ts";
import { useEffectWords } from "./use-effect-words.ts";

/** What an experiment of this size can show, and how long it would have to be for what is hoped. */
export function PowerCard(props: {
  baseline: Baseline;
  coming: SubjectView["coming"];
  heldOutShare: number;
  metric: Metric;
  /** As typed. */
  expected: string;
  weeks: number;
}) {
  const { baseline, coming, heldOutShare, metric } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { shareBack, profitDeviation, varianceKept } = baseline;
  const weeks = Number.isInteger(props.weeks) && props.weeks >= 1 && props.weeks <= 52 ? props.weeks : null;
  const customersPerWeek = coming ? coming.perWeek + coming.now / (weeks ?? 1) : baseline.customersPerWeek;
  const hoped = readExpected(metric, { text: props.expected, currency: format.currency });
  const outcome: Outcome =
    metric === "repeat"
      ? { kind: "share", share: shareBack }
      : { kind: "mean", deviation: profitDeviation, varianceKept };
  const expected = hoped === null ? 0 : Number(hoped) / (metric === "repeat" ? 10_000 : 1);
  const plan = weeks ? planExperiment({ outcome, expected, customersPerWeek, heldOutShare, weeks }) : null;

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {t("experiments.power.title")}
        </Text>
        {coming ? (
          <Text as="p" tone="subdued">
            {t("experiments.power.coming", {
              now: format.number(coming.now),
              perWeek: format.ratio(coming.perWeek),
            })}
          </Text>
        ) : null}
        <Text as="p" tone="subdued">
          {t("experiments.power.baseline", {
            customers: format.number(Math.round(baseline.customersPerWeek)),
            share: format.percent(shareBack),
            days: baseline.horizonDays,
          })}
        </Text>
        {plan === null ? <Text as="p">{t("experiments.power.weeks")}</Text> : <Smallest plan={plan} metric={metric} />}
        {plan !== null && plan.outcome !== "nobody-held-out" && hoped !== null ? <Hoped plan={plan} /> : null}
      </BlockStack>
    </Card>
  );
}

function Smallest({ plan: { outcome, smallest, sizes }, metric }: { plan: Plan; metric: Metric }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEffectWords();
  if (outcome === "nobody-held-out") return <Banner tone="warning" title={t("experiments.power.nobody")} />;
  // Where nobody ever differed, nothing is known of how much customers do.
  if (!smallest) return <Banner tone="warning" title={t("experiments.power.few")} />;
  return (
    <BlockStack gap="100">
      <InlineStack>
        <Definition label={t("experiments.power.smallest")} meaning={t("experiments.power.smallestMeaning")} />
      </InlineStack>
      <Text as="p" variant="headingLg">
        {words.effect(metric, smallest)}
      </Text>
      <Text as="p" tone="subdued">
        {t("experiments.power.sizes", { treated: format.number(sizes.treated), heldOut: format.number(sizes.heldOut) })}
      </Text>
    </BlockStack>
  );
}

function Hoped({ plan: { outcome, power, weeksNeeded } }: { plan: Plan }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEnough = outcome === "enough";
  return (
    <Banner
      tone={isEnough ? "success" : "warning"}
      title={t(isEnough ? "experiments.power.enough" : "experiments.power.tooSmall", { power: format.percent(power) })}
    >
      <p>
        {weeksNeeded === null ? t("experiments.power.never") : t("experiments.power.needed", { count: weeksNeeded })}
      </p>
    </Banner>
  );
}
