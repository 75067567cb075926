import { Box, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Says that the last period is not over, so that it does not pass for a bad one. */
export function UnfinishedNote({ rows, today }: { rows: readonly { label: string; to: string }[]; today: string }) {
  const { t } = useTranslation();
  const last = rows.at(-1);
  if (!last || last.to <= today) return null;
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }}>
      <Text as="p" tone="subdued">
        {t("range.unfinished", { period: last.label })}
      </Text>
    </Box>
  );
}
