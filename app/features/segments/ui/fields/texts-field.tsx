import { TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { valueAt } from "../condition-specs.ts";
import type { FieldProps } from "./field-props.ts";
import { Row } from "./row.tsx";

/** Several texts in one line, parted by commas (Japanese ones too). */
export function TextsField(props: FieldProps<{ at: string; label: "tags" | "values" }>) {
  const { t } = useTranslation();
  const { spec, fields, onChange, problemAt } = props;
  const { at, label } = spec;
  const [typed, setTyped] = useState(() => ((valueAt(fields, at) as string[] | undefined) ?? []).join(", "));
  return (
    <Row>
      <TextField
        label={t(`segmentFields.${label}`)}
        helpText={t("segmentFields.commas")}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          const texts = text.split(/[,、，]/).map((each) => each.trim());
          onChange(at, [...new Set(texts.filter(Boolean))]);
        }}
        error={problemAt(at)}
        autoComplete="off"
      />
    </Row>
  );
}
