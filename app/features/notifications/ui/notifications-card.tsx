import { BlockStack, Button, Card, Divider, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { LANGUAGES, type Language } from "#app/i18n/languages.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { NotificationsChange, StaffRecipient } from "../types.ts";

const FIRST_HOUR = 8;
const hourText = (hour: number) => `${hour}:00`;

/** Who of the shop is told each day what waits, and from which hour on. */
export function NotificationsCard({ recipients }: { recipients: StaffRecipient[] }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("notifications.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("notifications.meaning")}
          </Text>
        </BlockStack>
        {recipients.length === 0 ? <Text as="p">{t("notifications.none")}</Text> : null}
        {recipients.map((recipient) => (
          <Recipient key={recipient.address} recipient={recipient} />
        ))}
        <Divider />
        <NewRecipient />
      </BlockStack>
    </Card>
  );
}

function Recipient({ recipient }: { recipient: StaffRecipient }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { send, saving } = useChange<NotificationsChange>(() => toast(t("notifications.removed")));
  const { address, hour, language } = recipient;
  return (
    <InlineStack align="space-between" blockAlign="center" gap="300">
      <Text as="p" breakWord>
        {t("notifications.row", { address, hour: hourText(hour), language: t(`notifications.languages.${language}`) })}
      </Text>
      <Button
        loading={saving}
        accessibilityLabel={t("notifications.removeOne", { address })}
        onClick={() => send({ intent: "removeRecipient", address })}
      >
        {t("notifications.remove")}
      </Button>
    </InlineStack>
  );
}

function NewRecipient() {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const known = useProblem();
  const [address, setAddress] = useState("");
  const [hour, setHour] = useState(String(FIRST_HOUR));
  const [language, setLanguage] = useState<Language>(format.language);
  const { send, saving, problems } = useChange<NotificationsChange>(() => {
    toast(t("notifications.added"));
    setAddress("");
  });
  const problem = problems.address;
  const isOwn = problem === "email" || problem === "tooMany";
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send({ intent: "addRecipient", address, hour, language });
      }}
    >
      <FormLayout>
        <FormLayout.Group>
          <TextField
            label={t("notifications.address")}
            type="email"
            autoComplete="email"
            value={address}
            onChange={setAddress}
            error={isOwn ? t(`notifications.${problem}`) : known(problem)}
          />
          <Select
            label={t("notifications.hour")}
            options={Array.from({ length: 24 }, (_, at) => ({ value: String(at), label: hourText(at) }))}
            value={hour}
            onChange={setHour}
          />
          <Select
            label={t("notifications.language")}
            options={LANGUAGES.map((value) => ({ value, label: t(`notifications.languages.${value}`) }))}
            value={language}
            onChange={(value) => setLanguage(value as Language)}
          />
        </FormLayout.Group>
        <Button submit loading={saving}>
          {t("notifications.add")}
        </Button>
      </FormLayout>
    </form>
  );
}
