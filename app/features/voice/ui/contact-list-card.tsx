import { useNavigate } from "@remix-run/react";
import { BlockStack, Box, Button, Card, EmptyState, InlineStack, Select, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStaffNames } from "#app/components/use-staff-names.ts";
import type { StaffMember } from "#app/features/follow-up/types.ts";
import type { ContactList } from "../contacts/views.server.ts";
import { CONTACT_FILTERS, type ContactFilter } from "../types.ts";
import { ContactItem } from "./contact-item.tsx";

/** The shop's contacts: those that wait for a reply, the ones due first, or those that are resolved. */
export function ContactListCard(props: {
  list: ContactList;
  show: ContactFilter;
  assignee: string | null;
  staff: StaffMember[];
  today: string;
  download: ReactNode;
}) {
  const { list, show, assignee, staff, today, download } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { nameOf, options } = useStaffNames(staff);
  const address = (asked: Record<string, string | null>) => {
    const fields = { show, assignee, ...asked };
    return `?${new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])))}`;
  };
  const people = assignee === null || staff.some(({ staffId }) => staffId === assignee) ? [] : [assignee];
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
                ...options.slice(1),
                ...people.map((staffId) => ({ value: staffId, label: nameOf(staffId) })),
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
            <ContactItem key={contact.id} contact={contact} staff={staff} today={today} showsCustomer />
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
