import { BlockStack, Box, Button, Card, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useStaffNames } from "#app/components/use-staff-names.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { StaffMember } from "#app/features/follow-up/types.ts";
import type { ContactView } from "../contacts/views.server.ts";
import { CONTACT_CHANNELS, CONTACT_KINDS, type VoiceChange } from "../types.ts";
import { ContactItem } from "./contact-item.tsx";
import { useVoiceProblem } from "./use-voice-problem.ts";

/** What was talked about with a customer, and a form for what they say now. */
export function CustomerContactsCard(props: {
  contacts: ContactView[];
  staff: StaffMember[];
  today: string;
  canAdd: boolean;
}) {
  const { contacts, staff, today, canAdd } = props;
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {t("voice.customer.title")}
            </Text>
            {canAdd ? (
              <Button onClick={() => setAdding((before) => !before)} ariaExpanded={isAdding}>
                {t("voice.contact.add")}
              </Button>
            ) : null}
          </InlineStack>
          {isAdding ? <NewContactForm staff={staff} onDone={() => setAdding(false)} /> : null}
          {contacts.length === 0 ? <Text as="p">{t("voice.customer.none")}</Text> : null}
        </BlockStack>
      </Box>
      {contacts.map((contact) => (
        <ContactItem key={contact.id} contact={contact} staff={staff} today={today} showsCustomer={false} />
      ))}
    </Card>
  );
}

function NewContactForm({ staff, onDone }: { staff: StaffMember[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { options } = useStaffNames(staff);
  const toast = useToast();
  const problem = useVoiceProblem();
  const [kind, setKind] = useState<string>("question");
  const [channel, setChannel] = useState<string>("email");
  const [subject, setSubject] = useState("");
  const [note, setNote] = useState("");
  const [assignee, setAssignee] = useState("");
  const [once] = useState(() => crypto.randomUUID());
  const adding = useChange<VoiceChange>(() => {
    toast(t("common.saved"));
    onDone();
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        adding.send({ intent: "openContact", kind, channel, subject, note, assignee, once });
      }}
    >
      <FormLayout>
        <FormLayout.Group condensed>
          <Select
            label={t("voice.contact.kind")}
            options={CONTACT_KINDS.map((value) => ({ value, label: t(`voice.kinds.${value}`) }))}
            value={kind}
            onChange={setKind}
          />
          <Select
            label={t("voice.contact.channel")}
            options={CONTACT_CHANNELS.map((value) => ({ value, label: t(`voice.channels.${value}`) }))}
            value={channel}
            onChange={setChannel}
          />
        </FormLayout.Group>
        <TextField
          label={t("voice.contact.subject")}
          autoComplete="off"
          value={subject}
          onChange={setSubject}
          error={problem(adding.problems.subject)}
        />
        <TextField
          label={t("voice.contact.note")}
          autoComplete="off"
          multiline={3}
          value={note}
          onChange={setNote}
          error={problem(adding.problems.note)}
        />
        <Select
          label={t("voice.contact.assignee")}
          options={options}
          helpText={t("voice.contact.assigneeHelp")}
          value={assignee}
          onChange={setAssignee}
          error={problem(adding.problems.assignee ?? adding.problems.form)}
        />
        <InlineStack align="end">
          <Button submit variant="primary" loading={adding.saving}>
            {t("voice.contact.open")}
          </Button>
        </InlineStack>
      </FormLayout>
    </form>
  );
}
