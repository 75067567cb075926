import { useNavigate } from "@remix-run/react";
import { Select } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { COHORT_SPANS, type CohortSpan } from "../rules.ts";

/** Chooses how many months of first orders are shown; the choice is the page's address. */
export function CohortPicker({ span }: { span: CohortSpan }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <div style={{ maxWidth: 280 }}>
      <Select
        label={t("repeat.cohorts.span")}
        options={COHORT_SPANS.map((months) => ({
          value: String(months),
          label: t("repeat.cohorts.months", { count: months }),
        }))}
        value={String(span)}
        onChange={(months) => navigate(`?months=${months}`, { preventScrollReset: true })}
      />
    </div>
  );
}
