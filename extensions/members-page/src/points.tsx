import type { LoyaltyView } from "../../../app/contracts/shopper.ts";
import { Balance } from "../../_shared/parts.tsx";
import type { Texts } from "../../_shared/texts.ts";
import type { History } from "./use-member.ts";

/** What there is, what is held, owed and about to end. */
export function Points({ texts, view }: { texts: Texts; view: LoyaltyView }) {
  const { held, debt, expiring, pointsName } = view;
  return (
    <s-section heading={texts.t("members.points")}>
      <s-stack gap="base">
        <Balance texts={texts} view={view} />
        {held > 0 && (
          <s-text color="subdued">{texts.t("members.held", { points: texts.points(held, pointsName) })}</s-text>
        )}
        {debt > 0 && (
          <s-text color="subdued">{texts.t("members.debt", { points: texts.points(debt, pointsName) })}</s-text>
        )}
        {expiring.length > 0 && (
          <s-stack gap="small-200">
            <s-text type="strong">{texts.t("members.expiring")}</s-text>
            <s-unordered-list>
              {expiring.map(({ expiresOn, points }) => (
                <s-list-item key={expiresOn}>
                  {texts.t("members.expires", { date: texts.day(expiresOn), points: texts.points(points, pointsName) })}
                </s-list-item>
              ))}
            </s-unordered-list>
          </s-stack>
        )}
      </s-stack>
    </s-section>
  );
}

/** Why the balance is what it is: each movement in words, with what was there after it. */
export function WhyThisBalance(props: { texts: Texts; view: LoyaltyView; history: History }) {
  const { texts, view, history } = props;
  const { pointsName } = view;
  return (
    <s-section heading={texts.t("members.entries")}>
      <s-stack gap="base">
        {history.entries.length === 0 && <s-text color="subdued">{texts.t("members.noEntries")}</s-text>}
        {(view.pending > 0 || view.debt > 0) && history.entries.length > 0 && (
          <s-text color="subdued">{texts.t("members.counted")}</s-text>
        )}
        {history.entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name of its own and keeps no state.
          <s-stack key={index} direction="inline" justifyContent="space-between" gap="base">
            <s-stack gap="small-200">
              <s-text>{texts.entry(entry)}</s-text>
              <s-text color="subdued" type="small">
                {texts.day(entry.occurredOn)}
              </s-text>
            </s-stack>
            <s-stack gap="small-200">
              <s-text type="strong">{texts.signedPoints(entry.points, pointsName)}</s-text>
              {entry.balanceAfter !== null && (
                <s-text color="subdued" type="small">
                  {texts.t("members.after", { points: texts.points(entry.balanceAfter, pointsName) })}
                </s-text>
              )}
            </s-stack>
          </s-stack>
        ))}
        {history.hasFailed && <s-banner tone="critical">{texts.t("members.notLoaded")}</s-banner>}
        {history.hasMore && (
          <s-button
            variant="secondary"
            loading={history.isLoading}
            disabled={history.isLoading}
            onClick={() => void history.more()}
          >
            {texts.t("members.more")}
          </s-button>
        )}
      </s-stack>
    </s-section>
  );
}
