import { useNavigate } from "@remix-run/react";
import { Button, ButtonGroup, InlineStack, Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { CHANNELS } from "../programme-content.ts";
import type { TaskOrigin } from "../today/read-task-origins.server.ts";
import { DOERS, DUES, type Due, type TodayQuery, todayAddress } from "../today/today-query.ts";
import { type StaffMember, TASK_SOURCES, type TodayCounts } from "../today/types.ts";
import type { TaskWords } from "./use-task-words.ts";

/** What the list shows: by day, channel, origin, person. */
export function TodayFilters(props: {
  query: TodayQuery;
  counts: TodayCounts;
  origins: TaskOrigin[];
  staff: StaffMember[];
  words: TaskWords;
}) {
  const { query, counts, origins, staff, words } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const onChange = (change: Partial<TodayQuery>) => navigate(`?${todayAddress({ ...query, ...change })}`);
  const format = useFormat();
  const ofDay: Partial<Record<Due, number>> = {
    due: counts.overdue + counts.today,
    overdue: counts.overdue,
    today: counts.today,
  };
  const every = { value: "", label: t("followUp.filters.all") };
  return (
    <InlineStack gap="300" blockAlign="end">
      <ButtonGroup variant="segmented">
        {DUES.map((due) => {
          const count = ofDay[due];
          const label = t(`followUp.dues.${due}`);
          return (
            <Button key={due} pressed={query.due === due} onClick={() => onChange({ due })}>
              {count === undefined ? label : `${label} ${format.number(count)}`}
            </Button>
          );
        })}
      </ButtonGroup>
      <Select
        label={t("followUp.filters.channel")}
        options={[
          every,
          ...CHANNELS.map((channel) => ({
            value: channel,
            label: `${t(`followUp.channels.${channel}`)} ${format.number(counts.byChannel[channel] ?? 0)}`,
          })),
        ]}
        value={query.channel ?? ""}
        onChange={(value) => onChange({ channel: CHANNELS.find((channel) => channel === value) ?? null })}
      />
      <Select
        label={t("followUp.filters.from")}
        options={[
          every,
          ...TASK_SOURCES.filter((source) => source !== "programme").map((source) => ({
            value: source as string,
            label: t(`followUp.sources.${source}`),
          })),
          ...origins.map(({ programmeId, name }) => ({ value: programmeId, label: name })),
        ]}
        value={query.from ?? ""}
        onChange={(from) => onChange({ from: from || null })}
      />
      <Select
        label={t("followUp.filters.assignee")}
        options={[
          every,
          { value: "me", label: t("followUp.filters.me") },
          { value: "nobody", label: t("common.staff.nobody") },
          ...words.assignees.filter(({ value }) => value !== "" && value !== staff[0]?.staffId),
        ]}
        value={query.assignee ?? ""}
        onChange={(assignee) => onChange({ assignee: assignee || null })}
      />
      <Select
        label={t("followUp.filters.doer")}
        options={DOERS.map((doer) => ({ value: doer, label: t(`followUp.doers.${doer}`) }))}
        value={query.doer}
        onChange={(value) => onChange({ doer: DOERS.find((doer) => doer === value) ?? "all" })}
      />
    </InlineStack>
  );
}
