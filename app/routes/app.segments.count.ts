import type { ActionFunctionArgs } from "@remix-run/node";
import { answerRule, readQuestion } from "#app/features/segments/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** Counts a rule while it is edited: JSON `{rule, asOf}` → how many, their weight, and some of them. */
export async function action({ request }: ActionFunctionArgs) {
  const asked = readQuestion(
    await request
      .clone()
      .json()
      .catch(() => null),
  );
  return inMerchantTransaction(request, async (tx, { shopId, now }) => {
    if (!asked) return Response.json({ problem: "the rule is not complete" }, { status: 400 });
    return Response.json(await answerRule(tx, { shopId, now, ...asked }));
  });
}
