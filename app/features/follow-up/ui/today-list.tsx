import {
  Button,
  EmptyState,
  IndexTable,
  InlineStack,
  Text,
  useBreakpoints,
  useIndexResourceState,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OwnClicks } from "#app/components/own-clicks.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { type TodayQuery, todayAddress } from "../today/today-query.ts";
import { ACTION_KINDS, type ActionKind, type StaffMember, type TodayTask } from "../today/types.ts";
import { ActionDialog } from "./action-dialog.tsx";
import { TaskBadges } from "./task-badges.tsx";
import type { TaskWords } from "./use-task-words.ts";

interface Props {
  tasks: TodayTask[];
  found: number;
  newest: string;
  query: TodayQuery;
  today: string;
  staff: StaffMember[];
  words: TaskWords;
  onOpen: (taskId: string) => void;
}

/** What was asked to be done, and with which tasks: those that were ticked, or all of a list. */
interface Asked {
  kind: ActionKind;
  target: Record<string, string>;
  count: number;
}

/**
 * The list of Today, and what can be done with many of it at once. An action lasts longer than the rows that it was asked
 * with: the list is read anew with each part of it.
 */
export function TodayList(props: Props) {
  const { tasks, query, staff, words } = props;
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [actions, setActions] = useState(0);
  const isFiltered = todayAddress({ ...query, due: "due" }) !== "";
  return (
    <>
      {tasks.length === 0 ? (
        <EmptyState heading={t(isFiltered ? "followUp.noneOfThese" : `followUp.nothing.${query.due}`)} image="">
          <p>{t("followUp.noneText")}</p>
        </EmptyState>
      ) : (
        <TaskTable key={`${todayAddress(query)} ${tasks[0]?.id} ${actions}`} {...props} onAsk={setAsked} />
      )}
      {asked ? (
        <ActionDialog
          {...asked}
          staff={staff}
          words={words}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            setActions(actions + 1);
          }}
        />
      ) : null}
    </>
  );
}

/** The rows; what is ticked holds for these. */
function TaskTable(props: Props & { onAsk: (asked: Asked) => void }) {
  const { tasks, found, newest, query, today, words, onOpen, onAsk } = props;
  const { t } = useTranslation();
  const { smDown } = useBreakpoints();
  const selection = useIndexResourceState(tasks as unknown as { [key: string]: unknown }[] & TodayTask[]);
  const { selectedResources, allResourcesSelected, handleSelectionChange } = selection;
  const isDone = query.due === "done";
  const meaning = (key: "why" | "contact" | "expected" | "cost" | "due") => ({
    title: t(`followUp.columns.${key}`),
    tooltipContent: t(`followUp.meanings.${key}`),
    tooltipWidth: "wide" as const,
  });
  const isAll = allResourcesSelected && found > tasks.length;
  const ask = (kind: ActionKind) =>
    onAsk({
      kind,
      target: isAll ? { list: todayAddress(query), newest } : { taskIds: selectedResources.join(",") },
      count: isAll ? found : selectedResources.length,
    });
  return (
    <IndexTable
      resourceName={{ singular: t("followUp.task"), plural: t("followUp.tasks") }}
      itemCount={tasks.length}
      condensed={smDown}
      selectable={!isDone}
      hasMoreItems={found > tasks.length}
      selectedItemsCount={allResourcesSelected ? "All" : selectedResources.length}
      onSelectionChange={handleSelectionChange}
      paginatedSelectAllActionText={t("followUp.selectAll", { count: found })}
      promotedBulkActions={ACTION_KINDS.map((kind) => ({
        content: t(`followUp.actions.${kind}`),
        onAction: () => ask(kind),
      }))}
      headings={[
        { title: t("followUp.columns.who") },
        { ...meaning("why"), title: t("followUp.columns.what") },
        meaning("contact"),
        { ...meaning("expected"), alignment: "end" },
        { ...meaning("cost"), alignment: "end" },
        meaning("due"),
        { title: t("followUp.columns.assignee") },
      ]}
    >
      {tasks.map((task, position) => (
        <IndexTable.Row
          key={task.id}
          id={task.id}
          position={position}
          selected={allResourcesSelected || selectedResources.includes(task.id)}
        >
          {smDown ? (
            <NarrowRow task={task} today={today} words={words} onOpen={onOpen} />
          ) : (
            <WideCells task={task} today={today} words={words} onOpen={onOpen} />
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

type RowProps = Pick<Props, "today" | "words" | "onOpen"> & { task: TodayTask };

function TaskName({ task, words, onOpen }: Omit<RowProps, "today">) {
  return (
    <OwnClicks>
      <Button variant="plain" textAlign="left" onClick={() => onOpen(task.id)}>
        {words.what(task)}
      </Button>
    </OwnClicks>
  );
}

function WideCells({ task, today, words, onOpen }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <IndexTable.Cell>
        <OwnClicks>
          <PolarisLink url={`/app/customers/${task.customerId}`}>{words.who(task)}</PolarisLink>
        </OwnClicks>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", minWidth: "16rem" }}>
          <TaskName task={task} words={words} onOpen={onOpen} />
          <Text as="p" tone="subdued">
            {words.why(task)}
          </Text>
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p">{t(`followUp.channels.${task.channel}`)}</Text>
        <Text as="p" tone="subdued">
          {contactText(task, t("followUp.contactOf", { number: task.contactNumber, of: task.contacts }))}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p" alignment="end" numeric>
          {task.expectedProfitMinor === null ? "–" : format.money(task.expectedProfitMinor)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p" alignment="end" numeric>
          {task.costMilli === "0" ? "–" : format.money(Math.round(Number(task.costMilli) / 1000))}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <TaskBadges task={task} today={today} words={words} />
      </IndexTable.Cell>
      <IndexTable.Cell>{words.staffName(task.assignee) ?? "–"}</IndexTable.Cell>
    </>
  );
}

function NarrowRow({ task, today, words, onOpen }: RowProps) {
  const { t } = useTranslation();
  return (
    <div style={{ padding: "var(--p-space-300)", width: "100%", whiteSpace: "normal" }}>
      <InlineStack align="space-between" gap="200">
        <OwnClicks>
          <PolarisLink url={`/app/customers/${task.customerId}`}>{words.who(task)}</PolarisLink>
        </OwnClicks>
        <Text as="span" tone="subdued">
          {t(`followUp.channels.${task.channel}`)}
        </Text>
      </InlineStack>
      <TaskName task={task} words={words} onOpen={onOpen} />
      <Text as="p" tone="subdued">
        {words.why(task)}
      </Text>
      <TaskBadges task={task} today={today} words={words} />
    </div>
  );
}

const contactText = ({ contactNumber, contacts }: TodayTask, text: string) =>
  contactNumber === null || contacts === null ? "" : text;
