import type { ShopperRedemption } from "../../../app/contracts/redemption.ts";
import type { LocalizedText } from "../../../app/contracts/shopper.ts";
import { RedemptionFacts, RewardOffer } from "../../_shared/reward-parts.tsx";
import type { Texts } from "../../_shared/texts.ts";
import type { Rewards } from "../../_shared/use-rewards.ts";

type Props = { texts: Texts; pointsName: LocalizedText | null; rewards: Rewards };

/** What can be had for points, and what was had. */
export function RewardsToRedeem({ texts, pointsName, rewards }: Props) {
  const { view } = rewards;
  if (!view) return null;
  return (
    <>
      <s-section heading={texts.t("members.rewards")}>
        <s-stack gap="base">
          {view.rewards.length === 0 && <s-text color="subdued">{texts.t("members.noRewards")}</s-text>}
          {view.rewards.map((reward) => (
            <RewardOffer
              key={reward.id}
              texts={texts}
              pointsName={pointsName}
              rewards={rewards}
              reward={reward}
              subtotalMinor={null}
              onRedeem={(points) => void rewards.redeem(reward.id, points)}
            />
          ))}
        </s-stack>
      </s-section>
      {view.redemptions.length > 0 && (
        <s-section heading={texts.t("members.redeemed")}>
          <s-stack gap="base">
            {view.redemptions.map((redemption) => (
              <Redemption
                key={redemption.id}
                texts={texts}
                pointsName={pointsName}
                rewards={rewards}
                redemption={redemption}
              />
            ))}
          </s-stack>
        </s-section>
      )}
    </>
  );
}

function Redemption(props: Props & { redemption: ShopperRedemption }) {
  const { texts, pointsName, rewards, redemption } = props;
  const { state, contentUrl } = redemption;
  const problem = rewards.problem?.about === redemption.id ? rewards.problem.key : null;
  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-stack gap="base">
        <RedemptionFacts texts={texts} pointsName={pointsName} redemption={redemption} />
        <s-badge>
          {texts.t(`redeem.state.${redemption.kind === "goods" && state === "held" ? "enclosed" : state}`)}
        </s-badge>
        {contentUrl && (
          <s-link href={contentUrl} target="_blank">
            {texts.t("redeem.open")}
          </s-link>
        )}
        {state === "held" && redemption.code && (
          <>
            <s-text color="subdued">{texts.t("redeem.atCheckout")}</s-text>
            <s-button
              variant="secondary"
              loading={rewards.busy === redemption.id}
              disabled={rewards.busy !== null}
              onClick={() => void rewards.cancel(redemption.id)}
            >
              {texts.t("redeem.giveBack", { points: texts.points(redemption.points, pointsName) })}
            </s-button>
          </>
        )}
        {problem && <s-banner tone="critical">{texts.t(`redeem.problem.${problem}`)}</s-banner>}
      </s-stack>
    </s-box>
  );
}
