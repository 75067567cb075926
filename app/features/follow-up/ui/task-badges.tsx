import { Badge, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { TodayTask } from "../today/types.ts";
import { SKIP_REASONS } from "../types.ts";
import type { TaskWords } from "./use-task-words.ts";

/** Where a task stands: when it is due, who is at it, what became of it. */
export function TaskBadges({ task, today, words }: { task: TodayTask; today: string; words: TaskWords }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (task.state !== "open") {
    const by = words.staffName(task.doneBy) ?? t("followUp.theApp");
    const reason = SKIP_REASONS.find((known) => known === task.reason);
    return (
      <>
        <InlineStack gap="100">
          <Badge tone={task.state === "done" ? "success" : undefined}>{t(`followUp.states.${task.state}`)}</Badge>
          {task.messageState === "failed" || task.messageState === "uncertain" ? (
            <Badge tone="critical">{t(`messages.states.${task.messageState}`)}</Badge>
          ) : null}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("followUp.doneBy", { by, at: task.doneAt ? format.instant(task.doneAt) : "" })}
        </Text>
        {reason ? (
          <Text as="p" tone="subdued">
            {t(`followUp.skipped.${reason}`)}
          </Text>
        ) : null}
      </>
    );
  }
  return (
    <>
      <InlineStack gap="100">
        <Text as="span">{format.day(task.dueOn)}</Text>
        {task.dueOn < today ? <Badge tone="critical">{t("followUp.overdue")}</Badge> : null}
        {task.claimedBy ? (
          <Badge tone="attention">{t("followUp.atIt", { name: words.staffName(task.claimedBy) })}</Badge>
        ) : null}
        {task.batchId ? <Badge tone="info">{t("followUp.inBatch")}</Badge> : null}
      </InlineStack>
      {task.automatic ? (
        <Text as="p" tone="subdued">
          {t("followUp.goesOut", { at: format.instant(task.dueAt) })}
        </Text>
      ) : null}
    </>
  );
}
