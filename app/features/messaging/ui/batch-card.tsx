import { Banner, BlockStack, Button, ButtonGroup, Card, Checkbox, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { BatchView, LackingLetters, LeftOut } from "../post/views.server.ts";
import { formatsOf, isLabels, isLetter, POSTED_AS, type PostedAs, type PostFormat } from "../rules.ts";
import type { BatchChange } from "../types.ts";
import { useMessagesProblem } from "./use-messages-problem.ts";

/** Prints a batch, hands it to a printing house, and marks it as posted. */
export function BatchCard({ batch, lacking }: { batch: BatchView; lacking: LackingLetters[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useMessagesProblem();
  const [form, setForm] = useState<{ format: PostFormat; boxes: boolean }>({
    format: formatsOf(batch)[0] ?? "both",
    boxes: true,
  });
  const [as, setAs] = useState<PostedAs>(batch.letterOnly ? "letter" : "card");
  const { send, saving, problems } = useChange<BatchChange>(() => toast(t("common.saved")));
  const address = `/app/messages/post/${batch.id}`;
  const query = new URLSearchParams({ format: form.format, boxes: form.boxes ? "1" : "0" });
  const list = new Intl.ListFormat(format.language, { style: "narrow" });
  const names = list.format(lacking.map(({ name, letters }) => `${name} (${letters.join("")})`));
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("messages.post.print")}
        </Text>
        {batch.letterOnly ? <Banner tone="info" title={t("messages.post.letterOnly")} /> : null}
        {lacking.length > 0 ? (
          <Banner tone="warning" title={t("messages.post.lackingTitle")}>
            <p>{t("messages.post.lackingText", { names })}</p>
          </Banner>
        ) : null}
        <Select
          label={t("messages.post.format")}
          options={formatsOf(batch).map((value) => ({ value, label: t(`messages.post.formats.${value}`) }))}
          value={form.format}
          onChange={(value) => {
            const chosen = value as PostFormat;
            setForm((before) => ({ ...before, format: chosen }));
            if (!isLabels(chosen)) setAs(isLetter(chosen) ? "letter" : "card");
          }}
          helpText={isLetter(form.format) ? t("messages.post.windowHelp") : undefined}
        />
        <Checkbox
          label={t("messages.post.boxes")}
          checked={form.boxes}
          disabled={isLabels(form.format) || isLetter(form.format) || form.format === "back"}
          onChange={(boxes) => setForm((before) => ({ ...before, boxes }))}
        />
        <ButtonGroup>
          <DownloadButton
            url={`${address}.pdf?${query}`}
            fileName={`post-${batch.id}.pdf`}
            label={t("messages.post.pdf")}
          />
          <DownloadButton url={`${address}.csv`} fileName={`post-${batch.id}.csv`} label={t("messages.post.csv")} />
          <DownloadButton
            url={`${address}.csv?encoding=shift_jis`}
            fileName={`post-${batch.id}.csv`}
            label={t("messages.post.csvSjis")}
          />
        </ButtonGroup>
        {problems.form ? <Banner tone="critical" title={problem(problems.form) ?? ""} /> : null}
        {batch.postedAt === null ? (
          <BlockStack gap="200">
            <Text as="p" tone="subdued">
              {t("messages.post.markPostedText")}
            </Text>
            <InlineStack gap="200" blockAlign="end">
              <Select
                label={t("messages.post.postedAs")}
                options={POSTED_AS.map((value) => ({ value, label: t(`messages.post.kinds.${value}`) }))}
                value={as}
                onChange={(value) => setAs(value as PostedAs)}
              />
              <Button variant="primary" loading={saving} onClick={() => send({ intent: "posted", as })}>
                {t("messages.post.markPosted")}
              </Button>
            </InlineStack>
          </BlockStack>
        ) : (
          <Text as="p">
            {t("messages.post.posted")}: {format.dayOf(batch.postedAt)}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

/** Whom a batch leaves out: nobody is dropped without a word. */
export function LeftOutCard({ leftOut, isPosted }: { leftOut: LeftOut[]; isPosted: boolean }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const nameOf = (one: LeftOut) => customerName(one, language) ?? t("customers.nameless", { id: one.customerId });
  const reasonOf = ({ reason }: LeftOut) => t(`messages.reasons.${reason}`);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("messages.post.leftOutTitle")}
        </Text>
        {leftOut.length > 0 && !isPosted ? (
          <Text as="p" tone="subdued">
            {t("messages.post.leftOutText")}
          </Text>
        ) : null}
        {leftOut.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("messages.post.leftOutNone")}
          </Text>
        ) : (
          <FiguresTable
            caption={t("messages.post.leftOutTitle")}
            columns={[{ label: t("messages.post.customer") }, { label: t("messages.post.reason") }]}
            rows={leftOut.map((one) => [
              <PolarisLink key={one.customerId} url={`/app/customers/${one.customerId}`}>
                {nameOf(one)}
              </PolarisLink>,
              reasonOf(one),
            ])}
            fileName="left-out.csv"
            csvRows={leftOut.map((one) => [nameOf(one), reasonOf(one)])}
          />
        )}
      </BlockStack>
    </Card>
  );
}
