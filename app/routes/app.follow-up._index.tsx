import { BlockStack, Card, EmptyState } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { FollowUpTabs } from "#app/features/follow-up/ui/follow-up-tabs.tsx";

export default function Today() {
  const { t } = useTranslation();
  return (
    <AppPage title={t("followUp.title")} subtitle={t("followUp.subtitle")}>
      <BlockStack gap="400">
        <FollowUpTabs />
        <Card>
          <EmptyState heading={t("followUp.none")} image="">
            <p>{t("followUp.noneText")}</p>
          </EmptyState>
        </Card>
      </BlockStack>
    </AppPage>
  );
}
