import { Badge, Banner, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CustomerFollowUp, StaffMember, UnderWay } from "../today/types.ts";
import { TaskBadges } from "./task-badges.tsx";
import { useTaskDialogs } from "./use-task-dialogs.tsx";
import { useTaskWords } from "./use-task-words.ts";
import { useTodayChange } from "./use-today-change.ts";
import { useTodayProblem } from "./use-today-problem.ts";

/** What is done for one customer: open tasks and those done lately, programmes under way, messages. */
export function CustomerFollowUpCard(props: {
  customerId: string;
  followUp: CustomerFollowUp;
  staff: StaffMember[];
  today: string;
  /** False for somebody whose personal data was erased. */
  canAdd: boolean;
}) {
  const { customerId, followUp, staff, today, canAdd } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTaskWords(staff);
  const { openTask, addTask, dialogs } = useTaskDialogs({ tasks: followUp.tasks, customerId, today, staff, words });
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("followUp.title")}
          </Text>
          {canAdd ? <Button onClick={addTask}>{t("followUp.addTask")}</Button> : null}
        </InlineStack>
        {followUp.tasks.length === 0 && followUp.underWay.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("followUp.nothingForCustomer")}
          </Text>
        ) : null}
        {followUp.tasks.map((task) => (
          <BlockStack key={task.id} gap="050">
            <InlineStack gap="200">
              <Button variant="plain" textAlign="left" onClick={() => openTask(task.id)}>
                {words.what(task)}
              </Button>
              <Text as="span" tone="subdued">
                {t(`followUp.channels.${task.channel}`)}
              </Text>
            </InlineStack>
            <TaskBadges task={task} today={today} words={words} />
          </BlockStack>
        ))}
        {followUp.underWay.length > 0 ? (
          <Text as="h3" variant="headingSm">
            {t("followUp.underWay")}
          </Text>
        ) : null}
        {followUp.underWay.map((one) => (
          <Programme key={one.enrolmentId} one={one} />
        ))}
        {followUp.messages.length > 0 ? (
          <Text as="h3" variant="headingSm">
            {t("followUp.tabs.messages")}
          </Text>
        ) : null}
        {followUp.messages.map(({ id, subject, at }) => (
          <InlineStack key={id} gap="200">
            <PolarisLink url={`/app/messages/${id}`}>{subject ?? t("messages.unwritten")}</PolarisLink>
            <Text as="span" tone="subdued">
              {format.instant(at)}
            </Text>
          </InlineStack>
        ))}
      </BlockStack>
      {dialogs}
    </Card>
  );
}

function Programme({ one }: { one: UnderWay }) {
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useTodayProblem();
  const { send, saving, problems } = useTodayChange();
  const { enrolmentId, nextStep, steps, nextOn, heldOut } = one;
  return (
    <BlockStack gap="100">
      {problems.form ? <Banner tone="critical">{problem(problems.form)}</Banner> : null}
      <InlineStack gap="200">
        <PolarisLink url={`/app/follow-up/programmes/${one.programmeId}`}>{one.name}</PolarisLink>
        {heldOut ? <Badge>{t("followUp.skipped.heldOut")}</Badge> : null}
      </InlineStack>
      {nextOn ? (
        <Text as="p" tone="subdued">
          {t("followUp.nextStep", { number: nextStep + 1, of: steps, day: format.day(nextOn) })}
        </Text>
      ) : null}
      <InlineStack gap="200">
        {nextOn ? (
          <Button
            size="slim"
            disabled={saving}
            onClick={() => send({ intent: "skipStep", enrolmentId, step: String(nextStep) })}
          >
            {t("followUp.skipStep")}
          </Button>
        ) : null}
        <Button
          size="slim"
          tone="critical"
          variant="tertiary"
          disabled={saving}
          onClick={() => send({ intent: "endEnrolment", enrolmentId })}
        >
          {t("followUp.endProgramme")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
