import { Button, InlineStack, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** The day as of which a rule is asked; empty means today. */
export function AsOfPicker(props: { value: string; today: string; onChange: (day: string) => void }) {
  const { t } = useTranslation();
  const { value, today, onChange } = props;
  return (
    <InlineStack gap="200" blockAlign="end" wrap>
      <TextField
        type="date"
        label={t("segment.asOf")}
        helpText={t("segment.asOfMeaning")}
        value={value || today}
        max={today}
        onChange={(day) => onChange(day === today ? "" : day)}
        error={value > today ? t("segment.tooNew") : undefined}
        autoComplete="off"
        connectedRight={
          <Button disabled={value === ""} onClick={() => onChange("")}>
            {t("segment.today")}
          </Button>
        }
      />
    </InlineStack>
  );
}
