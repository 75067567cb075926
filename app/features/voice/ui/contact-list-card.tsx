import { useNavigate } from "@remix-run/react";
import { BlockStack, Box, Button, Card, EmptyState, InlineStack, Select, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ContactList } from "../contacts/views.server.ts";
import { CONTACT_FILTERS, type ContactFilter } from "../types.ts";
import { ContactItem } from "./contact-item.tsx";
import { useContactChange } from "./use-contact-change.ts";

/** The shop's contacts: those that wait for a reply, the ones due first, or those that are resolved. */
export function ContactListCard(props: {
  list: ContactList;
  show: ContactFilter;
  assignee: string | null;
  today: string;
  download: ReactNode;
}) {
  const { list, show, assignee, today, download } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = useContactChange();
  const address = (asked: Record<string, string | null>) => {
    const fields = { show, assignee, ...asked };
    return `?${new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])))}`;
  };
  const names = assignee && !list.assignees.includes(assignee) ? [assignee, ...list.assignees] : list.assignees;
  return (
    <Card padding="0">
      <Box padding="400">
        <InlineStack align="space-between" blockAlign="end" gap="300">
          <Text as="h2" variant="headingMd">
            {t("voice.contacts.title")}
          </Text>
          <InlineStack gap="200" blockAlign="end">
            <Select
              label={t("voice.contacts.show")}
              labelInline
              options={CONTACT_FILTERS.map((value) => ({ value, label: t(`voice.contacts.filters.${value}`) }))}
              value={show}
              onChange={(value) => navigate(address({ show: value }))}
            />
            <Select
              label={t("voice.contact.assignee")}
              labelInline
              options={[
                { value: "", label: t("voice.contacts.everybody") },
                ...names.map((name) => ({ value: name, label: name })),
              ]}
              value={assignee ?? ""}
              onChange={(value) => navigate(address({ assignee: value }))}
            />
            {download}
          </InlineStack>
        </InlineStack>
      </Box>
      {list.contacts.length === 0 ? (
        <EmptyState heading={t(`voice.contacts.none.${show}`)} image="">
          <p>{t("voice.contacts.noneText")}</p>
        </EmptyState>
      ) : (
        <BlockStack>
          {list.contacts.map((contact) => (
            <ContactItem key={contact.id} contact={contact} today={today} showsCustomer change={change} />
          ))}
        </BlockStack>
      )}
      {list.next ? (
        <Box padding="400">
          <InlineStack align="center">
            <Button url={address({ after: list.next })}>{t("voice.more")}</Button>
          </InlineStack>
        </Box>
      ) : null}
    </Card>
  );
}
