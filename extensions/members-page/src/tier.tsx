import type { LocalizedText, ShopperTier, TierPerk } from "../../../app/contracts/shopper.ts";
import { TierDistance } from "../../_shared/parts.tsx";
import { dayOf, type Texts } from "../../_shared/texts.ts";

/** The tier with the way to the next, what it gives, and when it is looked at again. */
export function Tier(props: { texts: Texts; tier: ShopperTier; pointsName: LocalizedText | null }) {
  const { texts, tier, pointsName } = props;
  const { basis, value, next } = tier.way;
  const today = dayOf(new Date());
  // What was stored may have ended since.
  const perks = tier.perks.filter((perk) => perk.kind !== "membersOnly" || perk.until === null || perk.until >= today);
  const counted = (count: number) => texts.counted(count, { basis, currency: tier.progress.currency, pointsName });
  return (
    <s-section heading={texts.t("members.tier")}>
      <s-stack gap="base">
        <TierDistance texts={texts} tier={tier} pointsName={pointsName} />
        {next && (
          <s-progress
            value={Math.max(0, Math.min(value, next.threshold))}
            max={Math.max(1, next.threshold)}
            accessibilityLabel={texts.t("members.progress", {
              spent: counted(value),
              threshold: counted(next.threshold),
              tier: texts.pick(next.name),
            })}
          />
        )}
        {perks.length > 0 && (
          <s-stack gap="small-200">
            <s-text type="strong">{texts.t("perk.heading")}</s-text>
            <s-unordered-list>
              {perks.map((perk, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a perk has no name of its own and keeps no state.
                <s-list-item key={index}>{perkText({ texts, perk, pointsName })}</s-list-item>
              ))}
            </s-unordered-list>
          </s-stack>
        )}
        {tier.name && tier.reviewOn && (
          <s-text color="subdued">{texts.t("tier.reviewOn", { date: texts.day(tier.reviewOn) })}</s-text>
        )}
      </s-stack>
    </s-section>
  );
}

function perkText(options: { texts: Texts; perk: TierPerk; pointsName: LocalizedText | null }): string {
  const { texts, perk, pointsName } = options;
  switch (perk.kind) {
    case "multiplier":
      return texts.t("perk.multiplier", { times: texts.times(perk.timesBp) });
    case "birthdayPoints":
      return texts.t("perk.birthdayPoints", { points: texts.points(perk.points, pointsName) });
    case "coupon":
      return texts.t("perk.coupon");
    case "discount":
      return texts.t("perk.discount", { percent: texts.percent(perk.percentBp) });
    case "membersOnly":
      return perk.until === null
        ? texts.t("perk.membersOnly", { title: perk.title })
        : texts.t("perk.membersOnlyUntil", { title: perk.title, date: texts.day(perk.until) });
    case "text":
      return texts.pick(perk.text);
  }
}
