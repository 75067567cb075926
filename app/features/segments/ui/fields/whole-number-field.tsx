import { TextField } from "@shopify/polaris";

/**
 * A number as it is typed, full-width digits too. What is no number stays as it is, to be refused beside the field;
 * an empty field is `undefined`.
 */
export function WholeNumberField(props: {
  label: string;
  value: unknown;
  onChange: (value: number | string | undefined) => void;
  error?: string | undefined;
  suffix?: string;
  helpText?: string;
  /** Also with up to two decimal places. */
  decimal?: boolean;
}) {
  const { value, onChange, label, error, suffix, helpText, decimal = false } = props;
  return (
    <TextField
      label={label}
      value={value === undefined ? "" : String(value)}
      onChange={(text) => onChange(readNumber(text, decimal))}
      error={error}
      suffix={suffix}
      helpText={helpText}
      inputMode={decimal ? "decimal" : "numeric"}
      autoComplete="off"
    />
  );
}

function readNumber(text: string, decimal: boolean): number | string | undefined {
  const plain = text.normalize("NFKC").replaceAll(/[,\s]/g, "");
  if (plain === "") return undefined;
  // What ends in a point is still being typed.
  return (decimal ? /^\d{1,15}(\.(\d?[1-9]|[1-9]0))?$/ : /^\d{1,15}$/).test(plain) ? Number(plain) : text;
}
