import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Card, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Shopify opens the app at its root address; the pages live below /app. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop")) return redirect(`/app${search}`);
  return null;
}

export default function Index() {
  const { t } = useTranslation();
  return (
    <Page narrowWidth title={t("welcome.title")}>
      <Card>
        <Text as="p">{t("welcome.text")}</Text>
      </Card>
    </Page>
  );
}
