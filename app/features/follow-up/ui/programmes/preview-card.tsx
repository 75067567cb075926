import { useFetcher } from "@remix-run/react";
import { Autocomplete, Badge, Banner, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import type { CustomerPage } from "#app/features/customers/index.server.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PreviewStep, ProgrammePreview } from "../../programmes/preview-programme.server.ts";
import { useOutlook } from "./use-outlook.ts";

/** Wait after the last key before customers are looked for. */
const TYPING_MS = 250;

/** What each step would do for a real customer: its day, the channel, the message, and why it would be left out. */
export function PreviewCard({ programmeId }: { programmeId: string }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { ask, asking, answer } = useOutlook(programmeId, "preview");
  const [typed, setTyped] = useState("");
  const { load, data, state } = useFetcher<{ page: CustomerPage }>();
  useEffect(() => {
    if (typed.trim() === "") return;
    const timer = setTimeout(() => load(`/app/customers?${new URLSearchParams({ index: "", q: typed })}`), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, load]);
  const found = (data?.page.rows ?? []).slice(0, 10);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("programmes.preview.title")}
        </Text>
        <Autocomplete
          options={found.map((row) => ({
            value: row.id,
            label: [customerName(row, language) ?? `#${row.id}`, row.email].filter((part) => part).join(" · "),
          }))}
          selected={[]}
          loading={state !== "idle"}
          onSelect={([customer]) => {
            if (customer !== undefined) ask({ customer });
          }}
          emptyState={<Text as="p">{t("programmes.preview.nobody")}</Text>}
          textField={
            <Autocomplete.TextField
              label={t("programmes.preview.customer")}
              helpText={t("programmes.preview.customerHelp")}
              value={typed}
              onChange={setTyped}
              autoComplete="off"
            />
          }
        />
        <div aria-live="polite" aria-busy={asking}>
          {answer ? answer.preview ? <Preview preview={answer.preview} /> : <Gone /> : null}
        </div>
      </BlockStack>
    </Card>
  );
}

function Gone() {
  const { t } = useTranslation();
  return <Banner tone="warning" title={t("programmes.preview.gone")} />;
}

function Preview({ preview }: { preview: ProgrammePreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = customerName(preview, format.language) ?? `#${preview.customerId}`;
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="headingSm">
        {name}
      </Text>
      <Text as="p">
        {t(preview.isReal ? "programmes.preview.anchor" : "programmes.preview.asIfToday", {
          day: format.day(preview.anchorOn),
        })}
      </Text>
      {preview.heldOut ? <Banner tone="info" title={t("programmes.preview.heldOut")} /> : null}
      {preview.isOfAudience ? null : <Banner tone="info" title={t("programmes.preview.notOfAudience")} />}
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        {preview.steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one answer never change places.
          <li key={at} style={{ paddingBottom: 12 }}>
            <StepPreview step={step} />
          </li>
        ))}
      </ol>
    </BlockStack>
  );
}

function StepPreview({ step }: { step: PreviewStep }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { day, isPast, channel, skipped, message } = step;
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Text as="span" fontWeight="semibold">
          {format.day(day)}
        </Text>
        {channel ? <Badge>{t(`programmes.channels.${channel}`)}</Badge> : null}
        {isPast ? <Badge tone="info">{t("programmes.preview.past")}</Badge> : null}
        {skipped ? <Badge tone="warning">{t(`programmes.skips.${skipped}`)}</Badge> : null}
      </InlineStack>
      {message ? (
        <details>
          <summary>{t("messages.subjectIs", { subject: message.subject })}</summary>
          <pre lang={message.language} style={{ whiteSpace: "pre-wrap", margin: "8px 0 0", font: "inherit" }}>
            {message.text}
          </pre>
        </details>
      ) : null}
    </BlockStack>
  );
}
