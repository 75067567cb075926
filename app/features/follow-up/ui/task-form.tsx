import { Banner, BlockStack, FormLayout, Modal, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useToast } from "#app/components/use-toast.ts";
import type { StaffMember, TodayTask } from "../today/types.ts";
import type { TaskWords } from "./use-task-words.ts";
import { useTodayChange } from "./use-today-change.ts";
import { useTodayProblem } from "./use-today-problem.ts";

const SUGGESTED = ["callBack", "gift", "reply"] as const;

/** Plans a task for a customer, or changes one that somebody planned. */
export function TaskForm(props: {
  /** Null: a new one. */
  task: TodayTask | null;
  /** Whom it is for, where that is known. */
  customerId: string | null;
  today: string;
  staff: StaffMember[];
  words: TaskWords;
  onClose: () => void;
}) {
  const { task, customerId, today, staff, words, onClose } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useTodayProblem();
  const [fields, setFields] = useState({
    customer: customerId ?? "",
    title: task?.title ?? "",
    note: task?.note ?? "",
    dueOn: task?.dueOn ?? today,
    assignee: task ? (task.assignee ?? "") : (staff[0]?.staffId ?? ""),
  });
  const [key] = useState(() => crypto.randomUUID());
  const { send, saving, problems } = useTodayChange(() => {
    toast(t("followUp.saved"));
    onClose();
  });
  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (value: string) => setFields((before) => ({ ...before, [name]: value })),
    error: problem(problems[name]),
  });
  const save = () =>
    send(task ? { intent: "changeTask", taskId: task.id, ...fields } : { intent: "addTask", key, ...fields });
  return (
    <Modal
      open
      title={t(task ? "followUp.editTask" : "followUp.addTask")}
      onClose={onClose}
      primaryAction={{ content: t("common.save"), loading: saving, onAction: save }}
      secondaryActions={[{ content: t("common.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <BlockStack gap="400">
            {problems.form ? <Banner tone="critical">{problem(problems.form)}</Banner> : null}
            <FormLayout>
              {task || customerId ? null : (
                <TextField
                  label={t("followUp.columns.who")}
                  helpText={t("followUp.customerText")}
                  autoComplete="off"
                  {...field("customer")}
                />
              )}
              {task ? null : (
                <Select
                  label={t("followUp.suggested")}
                  options={[
                    { value: "", label: t("followUp.ownWords") },
                    ...SUGGESTED.map((name) => ({
                      value: t(`followUp.suggestions.${name}`),
                      label: t(`followUp.suggestions.${name}`),
                    })),
                  ]}
                  value={
                    SUGGESTED.map((name) => t(`followUp.suggestions.${name}`)).find((one) => one === fields.title) ?? ""
                  }
                  onChange={(title) => setFields((before) => ({ ...before, title }))}
                />
              )}
              <TextField label={t("followUp.columns.what")} autoComplete="off" maxLength={200} {...field("title")} />
              <TextField
                label={t("followUp.note")}
                autoComplete="off"
                multiline={3}
                maxLength={2000}
                {...field("note")}
              />
              <FormLayout.Group>
                <TextField label={t("followUp.dueOn")} type="date" autoComplete="off" {...field("dueOn")} />
                <Select label={t("followUp.filters.assignee")} options={words.assignees} {...field("assignee")} />
              </FormLayout.Group>
            </FormLayout>
          </BlockStack>
        </form>
      </Modal.Section>
    </Modal>
  );
}
