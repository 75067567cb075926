import type { ShopperRedemption } from "../../../app/contracts/redemption.ts";
import type { LocalizedText } from "../../../app/contracts/shopper.ts";
import { offeredAtCheckout } from "../../_shared/redeem-rules.ts";
import { RedemptionFacts, RewardOffer } from "../../_shared/reward-parts.tsx";
import type { Texts } from "../../_shared/texts.ts";
import type { Rewards } from "../../_shared/use-rewards.ts";
import { changeCode, isCodeApplied, subtotalIn, useCode } from "./use-code.ts";

type Props = { texts: Texts; pointsName: LocalizedText | null; rewards: Rewards };

/** What is held for this shopper, and what they can redeem for the cart in front of them. */
export function Redeem({ texts, pointsName, rewards }: Props) {
  if (!rewards.view || !shopify.instructions.value.discounts.canUpdateDiscountCodes) return null;
  const held = rewards.view.redemptions.filter(({ state, code }) => state === "held" && code !== null);
  const redeem = async (rewardId: string, points?: number) => {
    const redemption = await rewards.redeem(rewardId, points);
    // One press: what the points bought is in the cart at once. Where it cannot be, it stays held and can be given back.
    if (redemption?.state === "held" && redemption.code) {
      await changeCode({ type: "addDiscountCode", code: redemption.code });
    }
  };
  return (
    <>
      {held.map((redemption) => (
        <Held key={redemption.id} texts={texts} pointsName={pointsName} rewards={rewards} redemption={redemption} />
      ))}
      {offeredAtCheckout(rewards.view.rewards).map((reward) => (
        <RewardOffer
          key={reward.id}
          texts={texts}
          pointsName={pointsName}
          rewards={rewards}
          reward={reward}
          subtotalMinor={subtotalIn(reward.currency)}
          onRedeem={(points) => void redeem(reward.id, points)}
        />
      ))}
    </>
  );
}

function Held(props: Props & { redemption: ShopperRedemption }) {
  const { texts, pointsName, rewards, redemption } = props;
  const code = redemption.code ?? "";
  const { applying, isApplied, apply } = useCode(code);
  const problem = rewards.problem?.about === redemption.id ? rewards.problem.key : null;
  const giveBack = async () => {
    // The code leaves the cart first: an order must not be placed with it while the points come back.
    if (isCodeApplied(code)) await changeCode({ type: "removeDiscountCode", code });
    await rewards.cancel(redemption.id);
  };
  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-stack gap="base">
        <RedemptionFacts texts={texts} pointsName={pointsName} redemption={redemption} />
        {isApplied && <s-badge>{texts.t("checkout.applied")}</s-badge>}
        <s-stack direction="inline" gap="base">
          {!isApplied && (
            <s-button
              variant="secondary"
              loading={applying === "sending"}
              disabled={applying === "sending" || rewards.busy !== null}
              accessibilityLabel={texts.t("checkout.applyLabel", { value: texts.pick(redemption.name) })}
              onClick={apply}
            >
              {texts.t("checkout.apply")}
            </s-button>
          )}
          <s-button
            variant="secondary"
            loading={rewards.busy === redemption.id}
            disabled={rewards.busy !== null}
            onClick={() => void giveBack()}
          >
            {texts.t("redeem.giveBack", { points: texts.points(redemption.points, pointsName) })}
          </s-button>
        </s-stack>
        {!isApplied && applying === "refused" && <s-banner tone="critical">{texts.t("redeem.notHere")}</s-banner>}
        {problem && <s-banner tone="critical">{texts.t(`redeem.problem.${problem}`)}</s-banner>}
      </s-stack>
    </s-box>
  );
}
