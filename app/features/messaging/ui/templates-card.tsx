import { BlockStack, Button, Card, EmptyState, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { TemplateRow } from "../views.server.ts";

/** What messages are written from. */
export function TemplatesCard({ templates }: { templates: TemplateRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = new Intl.ListFormat(format.language, { style: "narrow" });
  const languages = (row: TemplateRow) => list.format(row.languages.map((one) => t(`messages.languages.${one}`)));
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("messages.templates.title")}
          </Text>
          <Button url="/app/messages/templates/new" variant={templates.length === 0 ? "primary" : undefined}>
            {t("messages.templates.add")}
          </Button>
        </InlineStack>
        {templates.length === 0 ? (
          <EmptyState heading={t("messages.templates.none")} image="">
            <p>{t("messages.templates.noneText")}</p>
          </EmptyState>
        ) : (
          <FiguresTable
            caption={t("messages.templates.title")}
            columns={[
              { label: t("messages.templates.name") },
              { label: t("messages.templates.languages") },
              {
                label: t("messages.templates.version"),
                meaning: t("messages.templates.versionMeaning"),
                numeric: true,
              },
              { label: t("messages.templates.changed") },
            ]}
            rows={templates.map((row) => [
              <PolarisLink key={row.id} url={`/app/messages/templates/${row.id}`}>
                {row.name}
              </PolarisLink>,
              languages(row),
              format.number(row.version),
              format.instant(row.updatedAt),
            ])}
            fileName="message-templates.csv"
            csvRows={templates.map((row) => [row.name, languages(row), String(row.version), row.updatedAt])}
          />
        )}
      </BlockStack>
    </Card>
  );
}
