import { Badge, Banner, BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { SyncHealth, SyncRunView } from "../sync-views.server.ts";

const PROBLEMS = [
  "bulkFailed",
  "bulkRefused",
  "fileUnavailable",
  "shopifyUnavailable",
  "shopifyRefused",
  "unexpected",
] as const;

/** Whether the shop's data is complete and fresh, in words, and how far a running import is. */
export function SyncCard({ health, actions }: { health: SyncHealth; actions?: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { backfill, reconcile } = health;
  const failed = health.inboxDead + health.outboxDead;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("sync.title")}
          </Text>
          <HealthBadge health={health} />
        </InlineStack>
        {backfill?.state === "running" ? <Progress run={backfill} /> : null}
        {backfill?.state === "failed" ? (
          <Banner tone="critical" title={t("sync.backfillFailed")}>
            <Text as="p">
              {t(`sync.problems.${PROBLEMS.find((known) => known === backfill.problem) ?? "unexpected"}`)}{" "}
              {t("sync.backfillFailedTodo")}
            </Text>
          </Banner>
        ) : null}
        {backfill?.onlyRecentDays ? (
          <Banner tone="warning">
            <Text as="p">{t("sync.onlyRecent", { days: backfill.onlyRecentDays })}</Text>
          </Banner>
        ) : null}
        <BlockStack gap="100">
          {backfill === null ? <Text as="p">{t("sync.notStarted")}</Text> : null}
          {backfill?.state === "done" && backfill.finishedAt ? (
            <Text as="p">
              {t("sync.backfillDone", {
                at: format.instant(backfill.finishedAt),
                orders: format.number(backfill.done),
              })}
            </Text>
          ) : null}
          {reconcile?.state === "done" && reconcile.finishedAt ? (
            <Text as="p">
              {t("sync.reconcileDone", {
                at: format.instant(reconcile.finishedAt),
                changed: format.number(reconcile.changed),
              })}
            </Text>
          ) : null}
          {reconcile?.state === "running" ? <Text as="p">{t("sync.reconcileRunning")}</Text> : null}
          {reconcile?.state === "failed" ? <Text as="p">{t("sync.reconcileFailed")}</Text> : null}
          <Text as="p">
            {health.lastWebhookAt
              ? t("sync.lastWebhook", { at: format.instant(health.lastWebhookAt) })
              : t("sync.noWebhook")}
          </Text>
          {health.inboxPending > 0 ? <Text as="p">{t("sync.waiting", { count: health.inboxPending })}</Text> : null}
          {failed > 0 ? (
            <Text as="p" tone="critical">
              {t("sync.dead", { count: failed })}
            </Text>
          ) : null}
        </BlockStack>
        {actions}
      </BlockStack>
    </Card>
  );
}

function HealthBadge({ health }: { health: SyncHealth }) {
  const { t } = useTranslation();
  if (health.backfill?.state === "running") return <Badge tone="info">{t("sync.badge.running")}</Badge>;
  if (health.backfill === null) return <Badge tone="attention">{t("sync.badge.none")}</Badge>;
  if (health.backfill.state === "failed" || health.inboxDead + health.outboxDead > 0) {
    return <Badge tone="critical">{t("sync.badge.trouble")}</Badge>;
  }
  return <Badge tone="success">{t("sync.badge.good")}</Badge>;
}

function Progress({ run }: { run: SyncRunView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <BlockStack gap="200">
      <Text as="p">
        {t(`sync.phases.${run.phase}`)}{" "}
        {run.total === null
          ? t("sync.countOnly", { done: format.number(run.done) })
          : t("sync.count", { done: format.number(run.done), total: format.number(run.total) })}
      </Text>
      <ProgressBar progress={run.share * 100} size="small" ariaLabelledBy="sync-progress" tone="primary" />
      <Text as="p" id="sync-progress" variant="bodySm" tone="subdued">
        {t("sync.share", { share: format.percent(run.share) })}{" "}
        {run.perSecond === null ? null : t("sync.rate", { rate: format.number(Math.round(run.perSecond)) })}{" "}
        {run.secondsLeft === null ? null : timeLeft(run.secondsLeft)}
      </Text>
    </BlockStack>
  );

  function timeLeft(seconds: number): string {
    return seconds < 90
      ? t("sync.secondsLeft", { seconds })
      : t("sync.minutesLeft", { minutes: Math.round(seconds / 60) });
  }
}
