import { useState } from "preact/hooks";
import type { ShopperRedemption, ShopperReward } from "../../app/contracts/redemption.ts";
import type { LocalizedText } from "../../app/contracts/shopper.ts";
import { exchangeChoices } from "./redeem-rules.ts";
import type { Texts } from "./texts.ts";
import type { Rewards } from "./use-rewards.ts";

type Common = { texts: Texts; pointsName: LocalizedText | null; rewards: Rewards };

/** One reward with what it costs, its conditions, and the button that redeems it. */
export function RewardOffer(
  props: Common & {
    reward: ShopperReward;
    /** Of the cart, where there is one, in the reward's currency. */
    subtotalMinor: number | null;
    onRedeem: (points?: number) => void;
  },
) {
  const { texts, pointsName, rewards, reward, subtotalMinor, onRedeem } = props;
  const choices = exchangeChoices(reward, subtotalMinor);
  const [chosen, setChosen] = useState<number | null>(null);
  const choice = choices.find(({ points }) => points === chosen) ?? choices.at(-1);
  const isExchange = reward.kind === "exchange";
  const [block] = reward.blocks;
  const missingMinor = subtotalMinor === null ? 0 : Math.max(0, (reward.minimumMinor ?? 0) - subtotalMinor);
  const points = isExchange ? (choice?.points ?? reward.points) : reward.points;
  const isReady = !block && missingMinor === 0 && (!isExchange || choice !== undefined);
  const problem = rewards.problem?.about === reward.id ? rewards.problem.key : null;
  const use =
    isExchange && choice
      ? texts.t("redeem.exchange", {
          points: texts.points(points, pointsName),
          amount: texts.money(choice.valueMinor, reward.currency),
        })
      : texts.t("redeem.use", { points: texts.points(points, pointsName) });
  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-stack gap="base">
        <s-stack gap="small-200">
          <s-text type="strong">{texts.pick(reward.name)}</s-text>
          {reward.description && <s-text color="subdued">{texts.pick(reward.description)}</s-text>}
          {reward.minimumMinor !== null && reward.minimumMinor > 0 && (
            <s-text color="subdued">
              {texts.t("coupon.minimum", { amount: texts.money(reward.minimumMinor, reward.currency) })}
            </s-text>
          )}
          {reward.someProducts && <s-text color="subdued">{texts.t("redeem.someProducts")}</s-text>}
        </s-stack>
        {isReady && isExchange && choices.length > 1 && (
          <s-select
            label={texts.t("redeem.howMany")}
            value={String(points)}
            onChange={(event) => setChosen(Number((event.currentTarget as unknown as { value: string }).value))}
          >
            {choices.map((each) => (
              <s-option key={each.points} value={String(each.points)}>
                {texts.t("redeem.choice", {
                  points: texts.points(each.points, pointsName),
                  amount: texts.money(each.valueMinor, reward.currency),
                })}
              </s-option>
            ))}
          </s-select>
        )}
        {isReady && (
          <s-button
            variant="secondary"
            loading={rewards.busy === reward.id}
            disabled={rewards.busy !== null}
            // It begins with what is seen, for whoever speaks it.
            accessibilityLabel={texts.t("redeem.label", { use, reward: texts.pick(reward.name) })}
            onClick={() => onRedeem(isExchange ? points : undefined)}
          >
            {use}
          </s-button>
        )}
        {!block && missingMinor > 0 && (
          <s-text>{texts.t("redeem.missingAmount", { amount: texts.money(missingMinor, reward.currency) })}</s-text>
        )}
        {block && <s-text color="subdued">{blockText({ texts, pointsName, block })}</s-text>}
        {problem && <s-banner tone="critical">{texts.t(`redeem.problem.${problem}`)}</s-banner>}
      </s-stack>
    </s-box>
  );
}

function blockText(options: {
  texts: Texts;
  pointsName: LocalizedText | null;
  block: ShopperReward["blocks"][number];
}): string {
  const { texts, pointsName, block } = options;
  switch (block.key) {
    case "points":
      return texts.t("redeem.block.points", { points: texts.points(block.missing, pointsName) });
    case "tier":
      return texts.t("redeem.block.tier", { tiers: texts.list(block.tiers.map(texts.pick)) });
    case "limit":
      return texts.t("redeem.block.limit");
    case "open":
      return texts.t("redeem.block.open");
  }
}

/** What a redemption is worth or brings, and for how long its points are held. */
export function RedemptionFacts(props: {
  texts: Texts;
  pointsName: LocalizedText | null;
  redemption: ShopperRedemption;
}) {
  const { texts, pointsName, redemption } = props;
  const { valueMinor, currency, heldUntil, state } = redemption;
  return (
    <s-stack gap="small-200">
      <s-text type="strong">{texts.pick(redemption.name)}</s-text>
      <s-text>
        {texts.t("redeem.spent", { points: texts.points(redemption.points, pointsName) })}
        {valueMinor !== null && ` – ${texts.t("coupon.amountOff", { amount: texts.money(valueMinor, currency) })}`}
      </s-text>
      {redemption.code && state === "held" && <s-text>{texts.t("coupon.code", { code: redemption.code })}</s-text>}
      {heldUntil && state === "held" && (
        <s-text color="subdued">{texts.t("redeem.heldUntil", { time: texts.time(heldUntil) })}</s-text>
      )}
    </s-stack>
  );
}
