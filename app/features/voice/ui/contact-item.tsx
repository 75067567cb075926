import {
  Badge,
  BlockStack,
  Box,
  Button,
  Collapsible,
  FormLayout,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useStaffNames } from "#app/components/use-staff-names.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { StaffMember } from "#app/features/follow-up/types.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ContactView } from "../contacts/views.server.ts";
import { CONTACT_STATES, type ContactState, type VoiceChange } from "../types.ts";
import { useVoiceProblem } from "./use-voice-problem.ts";

const TONES: Record<ContactState, "attention" | "info" | "success"> = {
  open: "attention",
  waiting: "info",
  resolved: "success",
};

/** A contact: what it is about, what was done, and a form for what was done now. */
export function ContactItem(props: {
  contact: ContactView;
  staff: StaffMember[];
  today: string;
  showsCustomer: boolean;
}) {
  const { contact, staff, today, showsCustomer } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { nameOf } = useStaffNames(staff);
  const [isOpen, setOpen] = useState(false);
  const formId = useId();
  const isLate = contact.state !== "resolved" && contact.dueOn < today;
  const name = customerName(contact, format.language) ?? t("customers.nameless", { id: contact.customerId });
  return (
    <Box padding="400" borderBlockEndWidth="025" borderColor="border">
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="start" gap="200">
          <BlockStack gap="100">
            <InlineStack align="start" gap="200" blockAlign="center">
              <Badge tone={TONES[contact.state]}>{t(`voice.states.${contact.state}`)}</Badge>
              <Text as="span">{t(`voice.kinds.${contact.kind}`)}</Text>
              <Text as="span" tone="subdued">
                {t(`voice.channels.${contact.channel}`)}
              </Text>
              {isLate ? <Badge tone="critical">{t("voice.contact.late")}</Badge> : null}
            </InlineStack>
            <Text as="h3" variant="headingSm">
              {contact.subject}
            </Text>
            <Text as="p" tone="subdued">
              {t(contact.state === "resolved" ? "voice.contact.factsResolved" : "voice.contact.facts", {
                opened: format.day(contact.openedOn),
                due: format.day(contact.dueOn),
                resolved: contact.resolvedOn ? format.day(contact.resolvedOn) : "",
                assignee: contact.assignee === null ? t("voice.contact.nobody") : nameOf(contact.assignee),
              })}
            </Text>
            {showsCustomer ? <PolarisLink url={`/app/customers/${contact.customerId}`}>{name}</PolarisLink> : null}
          </BlockStack>
          <Button
            onClick={() => setOpen((before) => !before)}
            ariaExpanded={isOpen}
            ariaControls={formId}
            accessibilityLabel={t("voice.contact.updateOf", { subject: contact.subject })}
          >
            {t("voice.contact.update")}
          </Button>
        </InlineStack>
        <Entries contact={contact} />
        <Collapsible id={formId} open={isOpen}>
          {isOpen ? <ContactForm contact={contact} staff={staff} onDone={() => setOpen(false)} /> : null}
        </Collapsible>
      </BlockStack>
    </Box>
  );
}

function Entries({ contact }: { contact: ContactView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = contact.entries.filter(
    ({ note, state }, at) => note !== "" || (state && at < contact.entries.length - 1),
  );
  if (told.length === 0) return null;
  return (
    <BlockStack as="ul" gap="100">
      {told.map((entry) => (
        <Box as="li" key={`${entry.at} ${entry.state} ${entry.note}`}>
          <Text as="p" breakWord>
            <Text as="span" tone="subdued">
              {format.instant(entry.at)}{" "}
            </Text>
            {entry.state ? `${t(`voice.states.${entry.state}`)} ` : ""}
            {entry.note}
          </Text>
        </Box>
      ))}
    </BlockStack>
  );
}

function ContactForm(props: { contact: ContactView; staff: StaffMember[]; onDone: () => void }) {
  const { contact, staff, onDone } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const change = useChange<VoiceChange>(() => {
    toast(t("common.saved"));
    onDone();
  });
  const { options } = useStaffNames(staff);
  const problem = useVoiceProblem();
  const [state, setState] = useState<string>(contact.state);
  const [assignee, setAssignee] = useState(contact.assignee ?? "");
  const [dueOn, setDueOn] = useState(contact.dueOn);
  const [note, setNote] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.send({ intent: "changeContact", contactId: contact.id, state, assignee, dueOn, note });
      }}
    >
      <FormLayout>
        <FormLayout.Group condensed>
          <Select
            label={t("voice.contact.state")}
            options={CONTACT_STATES.map((value) => ({ value, label: t(`voice.states.${value}`) }))}
            value={state}
            onChange={setState}
          />
          <Select
            label={t("voice.contact.assignee")}
            options={options}
            value={assignee}
            onChange={setAssignee}
            error={problem(change.problems.assignee)}
          />
          <TextField
            label={t("voice.contact.due")}
            type="date"
            autoComplete="off"
            value={dueOn}
            onChange={setDueOn}
            error={problem(change.problems.dueOn)}
          />
        </FormLayout.Group>
        <TextField
          label={t("voice.contact.note")}
          autoComplete="off"
          multiline={3}
          value={note}
          onChange={setNote}
          error={problem(change.problems.note ?? change.problems.form)}
        />
        <InlineStack align="end">
          <Button submit variant="primary" loading={change.saving}>
            {t("common.save")}
          </Button>
        </InlineStack>
      </FormLayout>
    </form>
  );
}
