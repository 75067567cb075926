import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, InlineStack, Modal, Select, Text, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import type { TaskPreview, TodayTask } from "../today/types.ts";
import { TaskBadges } from "./task-badges.tsx";
import type { TaskWords } from "./use-task-words.ts";
import { useTodayChange } from "./use-today-change.ts";
import { useTodayProblem } from "./use-today-problem.ts";

/** One task: what is to be done and why. Opening it says that one is at it, so that nobody else does the same. */
export function TaskDialog(props: {
  task: TodayTask;
  today: string;
  words: TaskWords;
  onClose: () => void;
  onEdit: () => void;
}) {
  const { task, today, words, onClose, onEdit } = props;
  const { t } = useTranslation();
  const problem = useTodayProblem();
  const [outcome, setOutcome] = useState("");
  const claim = useTodayChange();
  const change = useTodayChange(onClose);
  const preview = useFetcher<{ preview: TaskPreview | null }>();
  const isOpen = task.state === "open";

  const { send: sendClaim } = claim;
  const claimed = useRef<string | null>(null);
  useEffect(() => {
    if (!isOpen || claimed.current === task.id) return;
    claimed.current = task.id;
    sendClaim({ intent: "claim", taskId: task.id });
  });
  const held = claim.answer?.claim;
  const isOthers = held !== undefined && !held.mine;
  const mayAct = isOpen && held?.mine === true && !task.batchId;
  const close = () => {
    if (held?.mine && isOpen) sendClaim({ intent: "release", taskId: task.id });
    onClose();
  };
  const act = (kind: string, more: Record<string, string> = {}) =>
    change.send({ intent: "act", kind, taskIds: task.id, outcome, ...more });
  const sends = task.channel === "email" || task.channel === "line";
  const wrong = change.problems.form ?? claim.problems.form;

  return (
    <Modal
      open
      title={words.what(task)}
      onClose={close}
      primaryAction={
        isOpen
          ? {
              content: t(sends ? "followUp.sendNow" : "followUp.actions.done"),
              disabled: !mayAct,
              loading: change.saving,
              onAction: () => act("done"),
            }
          : undefined
      }
      secondaryActions={
        isOpen
          ? [
              { content: t("followUp.tomorrow"), disabled: !mayAct, onAction: () => act("later", { days: "1" }) },
              ...(task.source === "reward"
                ? []
                : [{ content: t("followUp.actions.skip"), disabled: !mayAct, onAction: () => act("skip") }]),
            ]
          : undefined
      }
    >
      <Modal.Section>
        <BlockStack gap="400">
          {isOthers ? (
            <Banner tone="warning">{t("followUp.atItText", { name: words.staffName(held.by) })}</Banner>
          ) : null}
          {wrong ? <Banner tone="critical">{problem(wrong)}</Banner> : null}
          <BlockStack gap="100">
            <InlineStack gap="200">
              <PolarisLink url={`/app/customers/${task.customerId}`}>{words.who(task)}</PolarisLink>
              <Text as="span" tone="subdued">
                {t(`followUp.channels.${task.channel}`)}
              </Text>
            </InlineStack>
            <Text as="p" tone="subdued">
              {[words.why(task), task.programmeName].filter(Boolean).join(" · ")}
            </Text>
            <TaskBadges task={task} today={today} words={words} />
          </BlockStack>
          {[task.instructions, task.note, task.outcome].map((text) =>
            text ? (
              <div key={text} style={{ whiteSpace: "pre-wrap" }}>
                {text}
              </div>
            ) : null,
          )}
          {isOpen && task.automatic ? <Text as="p">{t("followUp.automaticText")}</Text> : null}
          {task.batchId ? (
            <PolarisLink url={`/app/messages/post/${task.batchId}`}>{t("followUp.openBatch")}</PolarisLink>
          ) : null}
          {task.source === "reward" ? (
            <PolarisLink url="/app/loyalty/rewards">{t("followUp.openRewards")}</PolarisLink>
          ) : null}
          {task.messageId && !task.batchId ? (
            <PolarisLink url={`/app/messages/${task.messageId}`}>{t("followUp.openMessage")}</PolarisLink>
          ) : null}
          {task.channel === "staff" || !isOpen ? null : (
            <Preview
              preview={preview.data?.preview}
              loading={preview.state !== "idle"}
              onShow={() => preview.load(`/app/follow-up/tasks/${task.id}/preview`)}
            />
          )}
          {isOpen ? (
            <>
              <Select
                label={t("followUp.filters.assignee")}
                options={words.assignees}
                value={task.assignee ?? ""}
                disabled={!mayAct || change.saving}
                onChange={(assignee) => act("assign", { assignee })}
              />
              <TextField
                label={t("followUp.outcome")}
                value={outcome}
                onChange={setOutcome}
                multiline={2}
                maxLength={500}
                autoComplete="off"
                disabled={!mayAct}
                error={problem(change.problems.outcome)}
              />
            </>
          ) : null}
          {isOpen && task.source === "hand" ? (
            <InlineStack gap="200">
              <Button onClick={onEdit} disabled={!mayAct}>
                {t("followUp.edit")}
              </Button>
              <Button
                tone="critical"
                variant="tertiary"
                disabled={!mayAct}
                onClick={() => change.send({ intent: "deleteTask", taskId: task.id })}
              >
                {t("followUp.delete")}
              </Button>
            </InlineStack>
          ) : null}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function Preview(props: { preview: TaskPreview | null | undefined; loading: boolean; onShow: () => void }) {
  const { t } = useTranslation();
  const { preview, loading, onShow } = props;
  if (preview === undefined) {
    return (
      <InlineStack>
        <Button onClick={onShow} loading={loading}>
          {t("followUp.showMessage")}
        </Button>
      </InlineStack>
    );
  }
  if (preview === null) return <Text as="p">{t("followUp.noMessage")}</Text>;
  return (
    <Box background="bg-surface-secondary" padding="300" borderRadius="200">
      <Text as="h3" variant="headingSm">
        {preview.subject}
      </Text>
      <div style={{ whiteSpace: "pre-wrap" }}>{preview.text}</div>
    </Box>
  );
}
