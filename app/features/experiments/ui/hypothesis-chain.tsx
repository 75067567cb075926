import { BlockStack, Card, InlineGrid, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExperimentDetails } from "../types.ts";
import { useEffectWords } from "./use-effect-words.ts";

const PAGES: Record<string, string> = {
  coupon_campaign: "/app/coupons",
  programme: "/app/follow-up/programmes",
};

/** Where an action is changed: perks are, with all tiers, on one page. */
function pageOf(type: string, id: string): string | null {
  if (type === "tier_perk") return "/app/loyalty/tiers";
  return PAGES[type] ? `${PAGES[type]}/${id}` : null;
}

/** The first three links of the chain: hypothesis, who, action. */
export function HypothesisChain({ details }: { details: ExperimentDetails }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useEffectWords();
  const { experiment, stages, pastRuns } = details;
  const share = stages.findLast(({ treatedShare }) => treatedShare !== null)?.treatedShare ?? 1;
  const { type, id, kind } = experiment.subject;
  const page = id !== null && kind !== "gone" ? pageOf(type, id) : null;
  return (
    <InlineGrid columns={{ xs: 1, md: 3 }} gap="400">
      <Part title={t("experiments.chain.hypothesis")}>
        <Text as="p">{experiment.hypothesis}</Text>
        <Text as="p" tone="subdued">
          {t("experiments.hoped", {
            effect: words.effect(experiment.metric, experiment.expected),
            metric: t(`experiments.metrics.${experiment.metric}.label`),
          })}
        </Text>
        {pastRuns.map(({ id, startedOn, estimate, interval }) => (
          <Text key={id} as="p" tone="subdued">
            <Link url={`/app/experiments/${id}`}>{t("experiments.runOf", { day: format.day(startedOn) })}</Link>
            {": "}
            {t("experiments.effectWithRange", {
              effect: words.effect(experiment.metric, estimate),
              range: words.range(experiment.metric, interval),
            })}
          </Text>
        ))}
      </Part>
      <Part title={t("experiments.chain.who")}>
        <Text as="p">
          {t("experiments.who", {
            from: format.day(experiment.startedOn),
            to: format.day(experiment.endsOn),
            customers: format.number(experiment.plannedCustomers),
          })}
        </Text>
        <Text as="p" tone="subdued">
          {t("experiments.heldOut", { share: format.percent(1 - share) })}
        </Text>
      </Part>
      <Part title={t("experiments.chain.action")}>
        {page ? (
          <Link url={page}>{words.subject(experiment.subject)}</Link>
        ) : (
          <Text as="p">{words.subject(experiment.subject)}</Text>
        )}
        <Text as="p" tone="subdued">
          {t("experiments.action", { days: experiment.horizonDays, day: format.day(experiment.lastLookOn) })}
        </Text>
      </Part>
    </InlineGrid>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}
