import { BlockStack, Card, EmptyState, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { BatchView } from "../post/views.server.ts";

/** The newest batches of post. */
export function BatchList({ batches }: { batches: BatchView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const posted = (batch: BatchView) => (batch.postedAt ? format.dayOf(batch.postedAt) : t("messages.post.notPosted"));
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("messages.post.list")}
        </Text>
        {batches.length === 0 ? (
          <EmptyState heading={t("messages.post.none")} image="">
            <p>{t("messages.post.noneText")}</p>
          </EmptyState>
        ) : (
          <FiguresTable
            caption={t("messages.post.list")}
            columns={[
              { label: t("messages.post.name") },
              { label: t("messages.post.template") },
              { label: t("messages.post.pieces"), numeric: true },
              { label: t("messages.post.leftOut"), meaning: t("messages.post.leftOutMeaning"), numeric: true },
              { label: t("messages.post.created") },
              { label: t("messages.post.posted") },
            ]}
            rows={batches.map((batch) => [
              <PolarisLink key={batch.id} url={`/app/messages/post/${batch.id}`}>
                {batch.name}
              </PolarisLink>,
              batch.template,
              format.number(batch.pieces),
              format.number(batch.leftOut),
              format.instant(batch.createdAt),
              posted(batch),
            ])}
            fileName="post-batches.csv"
            csvRows={batches.map((batch) => [
              batch.name,
              batch.template,
              String(batch.pieces),
              String(batch.leftOut),
              batch.createdAt,
              batch.postedAt ?? "",
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}
