import { Banner, BlockStack, Button, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** What a person sees in place of a page that could not be made: what happened, what it means, what to do. */
export function ErrorPage({ status }: { status: number }) {
  const { t } = useTranslation();
  const kind = status === 404 ? "notFound" : "failed";
  return (
    <Page narrowWidth title={t(`errors.${kind}.title`)}>
      <Banner tone={status === 404 ? "warning" : "critical"} title={t(`errors.${kind}.what`)}>
        <BlockStack gap="300" inlineAlign="start">
          <Text as="p">{t(`errors.${kind}.todo`)}</Text>
          {status === 404 ? (
            <Button url="/app">{t("errors.home")}</Button>
          ) : (
            <Button onClick={() => window.location.reload()}>{t("errors.again")}</Button>
          )}
        </BlockStack>
      </Banner>
    </Page>
  );
}
