import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readRewardChoices, readRewards, saveReward } from "#app/features/rewards/index.server.ts";
import { MAX_FILE_BYTES } from "#app/features/rewards/rules.ts";
import { RewardEditor } from "#app/features/rewards/ui/reward-editor.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { parseId } from "#app/lib/ids.ts";
import { readBoundedForm } from "#app/lib/read-bounded-form.ts";

/** `new`, or the id of a reward; 404 for anything else. */
function idOf(text: string | undefined): bigint | null {
  if (text === "new") return null;
  const id = parseId(text);
  if (id === null) throw new Response(null, { status: 404 });
  return id;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const rewardId = idOf(params.id);
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const [reward] = rewardId === null ? [] : await readRewards(tx, { shopId, rewardId });
    if (rewardId !== null && !reward) throw new Response(null, { status: 404 });
    return { reward: reward ?? null, choices: await readRewardChoices(tx, { shopId, terms: reward?.terms ?? null }) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const rewardId = idOf(params.id);
  const form = await readBoundedForm(request.clone(), MAX_FILE_BYTES + 64 * 1024);
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    saveReward(tx, { shopId, rewardId, currency, form, now }),
  );
}

export default function Reward() {
  const { t } = useTranslation();
  const { reward, choices } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t(reward ? "rewards.editor.edit" : "rewards.editor.new")}
      backAction={{ content: t("loyalty.tabs.rewards"), url: "/app/loyalty/rewards" }}
    >
      <RewardEditor key={reward ? `${reward.id} ${reward.version}` : "new"} reward={reward} choices={choices} />
    </AppPage>
  );
}
