import { Banner, BlockStack, Card, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { MessagesChange } from "../types.ts";
import type { MailForm } from "../views.server.ts";
import { useMessagesProblem } from "./use-messages-problem.ts";

/** Who writes, over which server, how fast, and how often to the same person. */
export function MailSettingsCard(props: { mail: MailForm; hasCommonServer: boolean; eventsAddress: string }) {
  const { mail, hasCommonServer, eventsAddress } = props;
  const { t } = useTranslation();
  const { currency } = useFormat();
  const toast = useToast();
  const problem = useMessagesProblem();
  const {
    hasPassword,
    problem: serverProblem,
    emailCostPerThousandMinor,
    postCostMinor,
    letterCostMinor,
    ...stored
  } = mail;
  const { form, isDirty, set, discard } = useStoredForm({
    ...stored,
    emailCost: toDecimal(BigInt(emailCostPerThousandMinor), currency),
    postCost: toDecimal(BigInt(postCostMinor), currency),
    letterCost: toDecimal(BigInt(letterCostMinor), currency),
    smtpPassword: "",
  });
  const { send, saving, problems } = useChange<MessagesChange>(() => {
    toast(t("common.saved"));
    set("smtpPassword")("");
  });
  const field = (key: keyof typeof form) => ({
    label: t(`messages.mail.${key}`),
    value: form[key],
    onChange: set(key),
    error: problem(problems[key]),
    autoComplete: "off",
  });
  const formProblem = problem(problems.form);
  return (
    <Card>
      <StoredForm
        id="mail-settings"
        isDirty={isDirty}
        saving={saving}
        onSave={() => send({ intent: "saveMail", ...form })}
        onDiscard={discard}
      >
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("messages.mail.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t(hasCommonServer ? "messages.mail.commonServer" : "messages.mail.noServer")}
          </Text>
        </BlockStack>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {serverProblem ? (
          <Banner tone="warning" title={t("messages.mail.unusable")}>
            <p>{t(`messages.mail.unusableBecause.${serverProblem}`)}</p>
          </Banner>
        ) : null}
        <FormLayout>
          <FormLayout.Group>
            <TextField {...field("fromName")} />
            <TextField {...field("fromAddress")} type="email" />
            <TextField {...field("replyTo")} type="email" />
          </FormLayout.Group>
          <FormLayout.Group>
            <TextField {...field("postalZip")} placeholder="100-0001" />
            <TextField {...field("postalAddress")} helpText={t("messages.mail.postalAddressHelp")} />
            <TextField
              {...field("postCost")}
              label={
                <Definition
                  label={t("messages.mail.postCost", { currency })}
                  meaning={t("messages.mail.postCostMeaning")}
                />
              }
              inputMode="decimal"
            />
            <TextField
              {...field("letterCost")}
              label={
                <Definition
                  label={t("messages.mail.letterCost", { currency })}
                  meaning={t("messages.mail.letterCostMeaning")}
                />
              }
              inputMode="decimal"
            />
          </FormLayout.Group>
          <FormLayout.Group>
            <TextField {...field("smtpHost")} placeholder="smtp.example.com" />
            <TextField {...field("smtpPort")} inputMode="numeric" />
            <Select
              {...field("smtpSecurity")}
              options={(["starttls", "tls"] as const).map((value) => ({
                value,
                label: t(`messages.mail.securities.${value}`),
              }))}
            />
          </FormLayout.Group>
          <FormLayout.Group>
            <TextField {...field("smtpUser")} />
            <TextField
              {...field("smtpPassword")}
              type="password"
              autoComplete="new-password"
              placeholder={hasPassword ? t("messages.mail.passwordKept") : undefined}
              helpText={hasPassword ? t("messages.mail.passwordHelp") : undefined}
            />
          </FormLayout.Group>
          <FormLayout.Group>
            <TextField
              {...field("perMinute")}
              label={<Definition label={t("messages.mail.perMinute")} meaning={t("messages.mail.perMinuteMeaning")} />}
              inputMode="numeric"
            />
            <TextField
              {...field("capDays")}
              label={<Definition label={t("messages.mail.capDays")} meaning={t("messages.mail.capDaysMeaning")} />}
              inputMode="numeric"
            />
            <TextField
              {...field("emailCost")}
              label={
                <Definition
                  label={t("messages.mail.emailCost", { currency })}
                  meaning={t("messages.mail.emailCostMeaning")}
                />
              }
              inputMode="decimal"
            />
          </FormLayout.Group>
          <TextField
            label={t("messages.mail.events")}
            helpText={t("messages.mail.eventsHelp")}
            value={eventsAddress}
            readOnly
            autoComplete="off"
            selectTextOnFocus
          />
        </FormLayout>
      </StoredForm>
    </Card>
  );
}
