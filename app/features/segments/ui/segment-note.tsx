import { Banner, Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { type NamedSegment, useSegmentName } from "./use-segment-name.ts";

/** Says of which segment a list is; `segment` is null when it is not there any more. */
export function SegmentNote({ segment }: { segment: NamedSegment | null }) {
  const { t } = useTranslation();
  const nameOf = useSegmentName();
  return (
    <Banner
      tone={segment ? "info" : "warning"}
      title={segment ? t("customers.list.segment", { name: nameOf(segment) }) : t("customers.list.segmentGone")}
    >
      <Link url="/app/customers">{t("customers.list.allCustomers")}</Link>
    </Banner>
  );
}
