import type { ActionFunctionArgs } from "@remix-run/node";
import { moreCustomers, readQuestion } from "#app/features/segments/index.server.ts";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

/** More customers of a rule: JSON `{rule, asOf, after}` → the next ones. */
export async function action({ request }: ActionFunctionArgs) {
  const asked = readQuestion(
    await request
      .clone()
      .json()
      .catch(() => null),
  );
  return inMerchantTransaction(request, async (tx, { shopId, now }) => {
    if (!asked) return Response.json({ problem: "the rule is not complete" }, { status: 400 });
    return Response.json(await moreCustomers(tx, { shopId, now, ...asked }));
  });
}
