import { Banner, BlockStack, Box, Button, ButtonGroup, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { type ChangeAnswer, useChange } from "#app/components/use-change.ts";

/** Asks once more before a segment is deleted, and says what goes with it. */
export function DeleteSegment(props: { name: string; onClose: () => void; onDeleted: () => void }) {
  const { t } = useTranslation();
  const { send, saving } = useChange<ChangeAnswer>(props.onDeleted);
  return (
    <Box paddingBlockEnd="400">
      <Banner tone="warning" title={t("segment.deleteAsk", { name: props.name })}>
        <BlockStack gap="300">
          <Text as="p">{t("segment.deleteEffect")}</Text>
          <ButtonGroup>
            <Button tone="critical" variant="primary" loading={saving} onClick={() => send({ intent: "delete" })}>
              {t("segment.delete")}
            </Button>
            <Button onClick={props.onClose}>{t("common.cancel")}</Button>
          </ButtonGroup>
        </BlockStack>
      </Banner>
    </Box>
  );
}
