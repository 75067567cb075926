import { Banner, BlockStack, FormLayout, Modal, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionKind, StaffMember } from "../today/types.ts";
import type { TaskWords } from "./use-task-words.ts";
import { type TodayAnswer, useTodayChange } from "./use-today-change.ts";
import { useTodayProblem } from "./use-today-problem.ts";

/** Asks what has to be known before many tasks are changed at once, changes them, and shows how far it is. */
export function ActionDialog(props: {
  kind: ActionKind;
  /** Which tasks: those that were ticked, or all of a list. */
  target: Record<string, string>;
  count: number;
  staff: StaffMember[];
  words: TaskWords;
  onClose: () => void;
  onDone: (answer: TodayAnswer) => void;
}) {
  const { kind, target, count, staff, words, onClose, onDone } = props;
  const { t } = useTranslation();
  const problem = useTodayProblem();
  const [fields, setFields] = useState({ outcome: "", days: "1", assignee: staff[0]?.staffId ?? "", name: "" });
  const { send, saving, soFar, problems } = useTodayChange(onDone);
  const field = (key: keyof typeof fields) => ({
    value: fields[key],
    onChange: (value: string) => setFields((before) => ({ ...before, [key]: value })),
    error: problem(problems[key]),
  });
  return (
    <Modal
      open
      title={t(`followUp.actions.${kind}`)}
      onClose={onClose}
      primaryAction={{
        content: t(`followUp.actions.${kind}`),
        loading: saving,
        onAction: () => send({ intent: "act", kind, ...target, ...fields }),
      }}
      secondaryActions={[{ content: t("common.cancel"), disabled: saving, onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {problems.form ? <Banner tone="critical">{problem(problems.form)}</Banner> : null}
          <Text as="p">{t(`followUp.actionTexts.${kind}`, { count })}</Text>
          <FormLayout>
            {kind === "done" || kind === "skip" ? (
              <TextField
                label={t(kind === "skip" ? "followUp.skipReason" : "followUp.outcome")}
                autoComplete="off"
                multiline={2}
                {...field("outcome")}
              />
            ) : null}
            {kind === "later" ? (
              <TextField
                label={t("followUp.laterDays")}
                type="number"
                min={1}
                max={90}
                autoComplete="off"
                {...field("days")}
              />
            ) : null}
            {kind === "assign" ? (
              <Select label={t("followUp.filters.assignee")} options={words.assignees} {...field("assignee")} />
            ) : null}
            {kind === "print" ? (
              <TextField
                label={t("followUp.batchName")}
                helpText={t("followUp.batchNameText")}
                autoComplete="off"
                {...field("name")}
              />
            ) : null}
          </FormLayout>
          <div role="status">
            {soFar === null ? null : <Text as="p">{t("followUp.soFar", { done: soFar, count })}</Text>}
          </div>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
