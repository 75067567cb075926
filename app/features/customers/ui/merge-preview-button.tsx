import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { DuplicateCustomer, MergePreview } from "../accuracy/types.ts";

const PROBLEMS = [
  "COMPANY_CONTACT",
  "CUSTOMER_PAYMENT_METHODS",
  "DELETED_AT",
  "GIFT_CARDS",
  "MERGE_IN_PROGRESS",
  "MULTIPASS_IDENTIFIER",
  "PENDING_DATA_REQUEST",
  "REDACTED_AT",
  "STORE_CREDIT",
  "SUBSCRIPTIONS",
] as const;

/** Asks Shopify what a merge of two customers would do. Merging itself is Shopify's. */
export function MergePreviewButton({ one, two }: { one: DuplicateCustomer; two: DuplicateCustomer }) {
  const { t } = useTranslation();
  const fetcher = useFetcher<MergePreview>();
  const preview = fetcher.data as MergePreview | undefined;
  return (
    <BlockStack gap="200">
      <InlineStack>
        <Button
          size="slim"
          loading={fetcher.state !== "idle"}
          onClick={() => fetcher.load(`/app/customers/merge-preview?one=${one.id}&two=${two.id}`)}
        >
          {t("accuracy.merge.ask")}
        </Button>
      </InlineStack>
      <div role="status">{preview ? <PreviewBanner preview={preview} people={[one, two]} /> : null}</div>
    </BlockStack>
  );
}

function PreviewBanner({ preview, people }: { preview: MergePreview; people: DuplicateCustomer[] }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  if (!preview.ok) return <Banner tone="critical" title={t("accuracy.merge.failed")} />;
  const { keptId, problems, tooManyTags, noteTooLong } = preview;
  const hurdles = problems.map((problem) => {
    const known = PROBLEMS.find((own) => own === problem);
    return t(`accuracy.merge.problems.${known ?? "other"}`);
  });
  if (tooManyTags) hurdles.push(t("accuracy.merge.tags"));
  if (noteTooLong) hurdles.push(t("accuracy.merge.note"));
  if (hurdles.length > 0) {
    return (
      <Banner tone="warning" title={t("accuracy.merge.blocked")}>
        <List>
          {[...new Set(hurdles)].map((hurdle) => (
            <List.Item key={hurdle}>{hurdle}</List.Item>
          ))}
        </List>
      </Banner>
    );
  }
  const kept = people.find(({ id }) => id === keptId);
  const name = kept ? (customerName(kept, language) ?? kept.email ?? kept.id) : (keptId ?? "–");
  return (
    <Banner tone="info" title={t("accuracy.merge.possible")}>
      <Text as="p">{t("accuracy.merge.kept", { name, id: keptId ?? "–" })}</Text>
      <Text as="p">{t("accuracy.merge.how")}</Text>
    </Banner>
  );
}
