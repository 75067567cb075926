import type { TFunction } from "i18next";
import type { Format } from "#app/i18n/create-format.ts";
import type { Alert } from "./alert-rules.ts";

/** Says an alert in words. */
export function alertSentence(alert: Alert, { t, format }: { t: TFunction; format: Format }): string {
  switch (alert.key) {
    case "promotionShare":
      return t("alerts.promotionShare", {
        cost: format.percent(alert.costShare),
        profit: format.percent(alert.profitShare),
      });
    case "newBelowZero":
      return t("alerts.newBelowZero", {
        ofNew: format.money(alert.contributionNew),
        ofReturning: format.money(alert.contributionReturning),
      });
    case "f2Falling":
      return t("alerts.f2Falling", {
        now: format.percent(alert.now),
        before: format.percent(alert.before),
        count: alert.observed,
      });
    case "stepFalling":
      return t("alerts.stepFalling", {
        n: alert.n,
        next: alert.n + 1,
        now: format.percent(alert.now),
        before: format.percent(alert.before),
        count: alert.observed,
      });
    case "costUnknown":
      return t("alerts.costUnknown", { known: format.percent(alert.knownShare) });
  }
}
