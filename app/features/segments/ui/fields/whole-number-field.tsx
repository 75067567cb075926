import { TextField } from "@shopify/polaris";

/**
 * A whole number as it is typed, full-width digits too. What is no number stays as it is, to be refused beside the field;
 * an empty field is `undefined`.
 */
export function WholeNumberField(props: {
  label: string;
  value: unknown;
  onChange: (value: number | string | undefined) => void;
  error?: string | undefined;
  suffix?: string;
  helpText?: string;
}) {
  const { value, onChange, label, error, suffix, helpText } = props;
  return (
    <TextField
      label={label}
      value={value === undefined ? "" : String(value)}
      onChange={(text) => onChange(readNumber(text))}
      error={error}
      suffix={suffix}
      helpText={helpText}
      inputMode="numeric"
      autoComplete="off"
    />
  );
}

function readNumber(text: string): number | string | undefined {
  const plain = text.normalize("NFKC").replaceAll(/[,\s]/g, "");
  if (plain === "") return undefined;
  return /^\d{1,15}$/.test(plain) ? Number(plain) : text;
}
