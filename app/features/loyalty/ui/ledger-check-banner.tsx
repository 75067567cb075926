import { Banner, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { LedgerCheck } from "../figures/ledger-check.server.ts";

/**
 * Says that points do not add up, and when that was found.
 *
 * @param props.addsUp whether what the page shows adds up, where it can tell
 * @param props.always says when the last check was, also where all is well
 */
export function LedgerCheckBanner(props: { check: LedgerCheck | null; addsUp?: boolean; always?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { check, addsUp = true, always = false } = props;
  const isWell = addsUp && (check === null || check.differences === 0);
  if (!isWell) {
    return (
      <Banner tone="critical" title={t("liability.check.failed")}>
        <Text as="p">
          {check
            ? t("liability.check.found", { count: check.differences, at: format.instant(check.checkedAt) })
            : t("liability.check.foundNow")}
        </Text>
      </Banner>
    );
  }
  if (!always) return null;
  return (
    <Text as="p" tone="subdued">
      {check ? t("liability.check.well", { at: format.instant(check.checkedAt) }) : t("liability.check.none")}
    </Text>
  );
}
