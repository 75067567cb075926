import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { PRODUCT_KINDS } from "../types.ts";

/** Chooses a product kind; `empty` adds a first choice for none. */
export function KindSelect(props: {
  label: string;
  value: string;
  onChange: (kind: string) => void;
  empty?: string;
  labelHidden?: boolean;
}) {
  const { t } = useTranslation();
  const { empty, ...select } = props;
  const kinds = PRODUCT_KINDS.map((value) => ({ value: value as string, label: t(`productKinds.${value}`) }));
  return <Select {...select} options={empty === undefined ? kinds : [{ value: "", label: empty }, ...kinds]} />;
}
