import { BlockStack, Box, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** A message as its receiver sees it, and its plain text. Nothing in it can run or reach the page around it. */
export function MessagePreview(props: { subject: string; html: string | null; text: string }) {
  const { subject, html, text } = props;
  const { t } = useTranslation();
  return (
    <BlockStack gap="300">
      <Text as="p" fontWeight="semibold">
        {t("messages.subjectIs", { subject })}
      </Text>
      {html ? (
        <iframe
          sandbox=""
          srcDoc={html}
          title={t("messages.htmlTitle")}
          style={{ width: "100%", height: 480, border: "1px solid #e3e3e3", borderRadius: 8 }}
        />
      ) : null}
      <details>
        <summary>{t("messages.textTitle")}</summary>
        <Box paddingBlockStart="200">
          <pre style={{ whiteSpace: "pre-wrap", margin: 0, font: "inherit" }}>{text}</pre>
        </Box>
      </details>
    </BlockStack>
  );
}
