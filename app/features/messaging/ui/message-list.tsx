import {
  Badge,
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  EmptyState,
  InlineStack,
  Select,
  Text,
} from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { MESSAGE_FILTERS, type MessageFilter } from "../rules.ts";
import type { MessageState } from "../types.ts";
import type { MessageList as Messages, MessageView } from "../views.server.ts";

const TONES: Partial<Record<MessageState, "success" | "critical" | "warning" | "info">> = {
  sent: "success",
  failed: "critical",
  uncertain: "warning",
  sending: "info",
};

/** Where a message stands and why, in words. */
export function MessageStanding({ message }: { message: Pick<MessageView, "state" | "reason"> }) {
  const { t } = useTranslation();
  const { state, reason } = message;
  const isKept = reason === "mailbox";
  return (
    <BlockStack gap="050">
      <InlineStack>
        <Badge tone={isKept ? "info" : TONES[state]}>
          {t(isKept ? "messages.states.mailbox" : `messages.states.${state}`)}
        </Badge>
      </InlineStack>
      {reason && !isKept ? (
        <Text as="span" tone="subdued">
          {t(`messages.reasons.${reason}`)}
        </Text>
      ) : null}
    </BlockStack>
  );
}

/** The log of messages, and what in it waits for a person. */
export function MessageList(props: {
  list: Messages;
  filter: MessageFilter;
  download: ReactNode;
  onFilter: (filter: MessageFilter) => void;
}) {
  const { list, filter, download, onFilter } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (message: MessageView) =>
    message.customerId === null
      ? t(message.kind === "staff" ? "messages.staffTo" : "messages.testTo")
      : (customerName(message, format.language) ?? t("customers.nameless", { id: message.customerId }));
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="end" gap="300">
          <Text as="h2" variant="headingMd">
            {t("messages.log")}
          </Text>
          <ButtonGroup>
            <Select
              label={t("messages.show")}
              labelInline
              options={MESSAGE_FILTERS.map((value) => ({ value, label: t(`messages.filters.${value}`) }))}
              value={filter}
              onChange={(value) => onFilter(value as MessageFilter)}
            />
            {download}
          </ButtonGroup>
        </InlineStack>
        {list.uncertain > 0 ? (
          <Banner
            tone="warning"
            title={t("messages.uncertainOnes", { count: list.uncertain })}
            action={filter === "uncertain" ? undefined : { content: t("messages.lookAt"), url: "?show=uncertain" }}
          >
            <p>{t("messages.uncertainMeaning")}</p>
          </Banner>
        ) : null}
        {list.messages.length === 0 ? (
          <EmptyState heading={t(filter === "all" ? "messages.none" : "messages.noneOfThese")} image="">
            <p>{t("messages.noneText")}</p>
          </EmptyState>
        ) : (
          <FiguresTable
            caption={t("messages.log")}
            columns={[
              { label: t("messages.columns.at") },
              { label: t("messages.columns.to") },
              { label: t("messages.columns.subject") },
              { label: t("messages.columns.kind"), meaning: t("messages.kindMeaning") },
              { label: t("messages.columns.state"), meaning: t("messages.stateMeaning") },
            ]}
            rows={list.messages.map((message) => [
              format.instant(message.at),
              message.customerId === null ? (
                nameOf(message)
              ) : (
                <PolarisLink key="to" url={`/app/customers/${message.customerId}`}>
                  {nameOf(message)}
                </PolarisLink>
              ),
              <PolarisLink key="subject" url={`/app/messages/${message.id}`}>
                {message.subject ?? message.template ?? t("messages.unwritten")}
              </PolarisLink>,
              t(`messages.kinds.${message.kind}`),
              <MessageStanding key="state" message={message} />,
            ])}
          />
        )}
        {list.next ? (
          <InlineStack align="center">
            <Button url={`?${new URLSearchParams({ show: filter, before: list.next })}`}>{t("messages.older")}</Button>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}
