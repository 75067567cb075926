import { useNavigation } from "@remix-run/react";
import { Box, Page, type PageProps } from "@shopify/polaris";
import { useEffect } from "react";

/** A page with its name in the window's title; marked busy while its figures are fetched anew. */
export function AppPage({ title, children, ...props }: PageProps & { title: string }) {
  const navigation = useNavigation();
  useEffect(() => {
    document.title = `${title} – Okaeri`;
  }, [title]);
  return (
    <Page title={title} {...props}>
      <div aria-busy={navigation.state === "loading"}>{children}</div>
      <Box minHeight="32px" />
    </Page>
  );
}
