import { Banner, BlockStack, Button, Card, FormLayout, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { toDecimal } from "#app/lib/money.ts";
import type { LineForm } from "../line/line-settings.server.ts";
import type { MessagesChange } from "../types.ts";
import { useMessagesProblem } from "./use-messages-problem.ts";

/** The shop's LINE channel: what LINE gave it, what a message costs, how many may still go out, and a test. */
export function LineSettingsCard({ line, webhookAddress }: { line: LineForm | null; webhookAddress: string }) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const toast = useToast();
  const problem = useMessagesProblem();
  const { form, isDirty, set, discard } = useStoredForm({
    token: "",
    secret: "",
    cost: toDecimal(BigInt(line?.costPerThousandMinor ?? "0"), currency),
  });
  const { send, saving, problems } = useChange<MessagesChange>(() => {
    toast(t("common.saved"));
    set("token")("");
    set("secret")("");
  });
  const field = (key: keyof typeof form) => ({
    label: t(`messages.line.${key}`, { currency }),
    value: form[key],
    onChange: set(key),
    error: problem(problems[key]),
    autoComplete: "off",
  });
  const kept = line ? t("messages.line.kept") : undefined;
  return (
    <Card>
      <StoredForm
        id="line-settings"
        isDirty={isDirty}
        saving={saving}
        onSave={() => send({ intent: "saveLine", ...form })}
        onDiscard={discard}
      >
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("messages.line.title")}
          </Text>
          <Text as="p" tone="subdued">
            {line ? t("messages.line.account", { name: line.botName, id: line.basicId }) : t("messages.line.none")}
          </Text>
        </BlockStack>
        {line?.problem ? (
          <Banner tone="warning" title={t("messages.line.unusable")}>
            <p>{t(`messages.line.unusableBecause.${line.problem}`)}</p>
          </Banner>
        ) : null}
        <FormLayout>
          <FormLayout.Group>
            <TextField {...field("token")} type="password" autoComplete="new-password" placeholder={kept} />
            <TextField {...field("secret")} type="password" autoComplete="new-password" placeholder={kept} />
            <TextField
              {...field("cost")}
              label={
                <Definition label={t("messages.line.cost", { currency })} meaning={t("messages.line.costMeaning")} />
              }
              inputMode="decimal"
            />
          </FormLayout.Group>
          <TextField
            label={t("messages.line.webhook")}
            helpText={t("messages.line.webhookHelp")}
            value={webhookAddress}
            readOnly
            autoComplete="off"
            selectTextOnFocus
          />
        </FormLayout>
      </StoredForm>
      {line ? <Account line={line} /> : null}
    </Card>
  );
}

/** What is known of the channel, and what can be done with it. */
function Account({ line }: { line: LineForm }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useMessagesProblem();
  const [lineUserId, setLineUserId] = useState("");
  const test = useChange<MessagesChange>(() => toast(t("messages.line.testSent")));
  const quotaText = () => {
    if (line.quotaUsed === null || line.quotaAt === null) return t("messages.line.quotaUnknown");
    const used = format.number(line.quotaUsed);
    const at = format.instant(line.quotaAt);
    if (line.quota === null) return t("messages.line.quotaFree", { used, at });
    return t("messages.line.quotaOf", { used, quota: format.number(line.quota), at });
  };
  return (
    <BlockStack gap="400">
      <InlineStack gap="400">
        <Definition label={t("messages.line.quota")} meaning={t("messages.line.quotaMeaning")} />
        <Text as="span">{quotaText()}</Text>
        <Definition label={t("messages.line.linked")} meaning={t("messages.line.linkedMeaning")} />
        <Text as="span">{format.number(line.linked)}</Text>
      </InlineStack>
      <TextField
        label={t("messages.line.test")}
        helpText={t("messages.line.testHelp")}
        value={lineUserId}
        onChange={setLineUserId}
        error={problem(test.problems.lineUserId)}
        autoComplete="off"
        connectedRight={
          <Button loading={test.saving} onClick={() => test.send({ intent: "testLine", lineUserId })}>
            {t("messages.line.sendTest")}
          </Button>
        }
      />
    </BlockStack>
  );
}
