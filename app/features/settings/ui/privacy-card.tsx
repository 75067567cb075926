import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PrivacyRequestView } from "../privacy-requests.server.ts";

/** Privacy requests that Shopify passed on, with the file to hand over where one was asked for. */
export function PrivacyCard({ requests }: { requests: PrivacyRequestView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          <Definition label={t("privacy.title")} meaning={t("privacy.meaning")} />
        </Text>
        {requests.length === 0 ? (
          <Text as="p">{t("privacy.none")}</Text>
        ) : (
          <FiguresTable
            caption={t("privacy.title")}
            columns={[
              { label: t("privacy.when") },
              { label: t("privacy.kind") },
              { label: t("privacy.customer") },
              { label: t("privacy.state") },
              { label: t("common.actions") },
            ]}
            fileName="privacy-requests.csv"
            csvRows={requests.map((request) => [
              request.createdAt,
              t(`privacy.kinds.${request.kind}`),
              request.customerId ?? "",
              t(`privacy.states.${request.state}`),
            ])}
            rows={requests.map((request) => [
              format.instant(request.createdAt),
              t(`privacy.kinds.${request.kind}`),
              request.customerId ?? "–",
              t(`privacy.states.${request.state}`),
              request.hasFile ? (
                <DownloadButton
                  key={request.id}
                  url={`/app/privacy/${request.id}.json`}
                  fileName={`data-request-${request.id}.json`}
                  label={t("privacy.download")}
                  accessibilityLabel={t("privacy.downloadOne", { customer: request.customerId ?? "" })}
                />
              ) : (
                "–"
              ),
            ])}
          />
        )}
      </BlockStack>
    </Card>
  );
}
