import { Card, EmptyState } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Said where there are no first orders to tell of. */
export function NothingYet() {
  const { t } = useTranslation();
  return (
    <Card>
      <EmptyState heading={t("repeat.empty.title")} image="">
        <p>{t("repeat.empty.text")}</p>
      </EmptyState>
    </Card>
  );
}
