import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { LONGEST_COMMENT } from "#app/contracts/survey.ts";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, readSent } from "#app/features/shopper/index.server.ts";
import { askShopper, takeShopperAnswer } from "#app/features/voice/index.server.ts";
import { parseId } from "#app/lib/ids.ts";

const id = z.string().regex(/^\d{1,19}$/);
const sentSchema = z.object({
  survey: id,
  order: id.nullable(),
  pick: z.number().int().min(0).max(1_000),
  comment: z.string().max(LONGEST_COMMENT),
});

/** What the customer in the session token is asked about an order of theirs, or about their last. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, async ({ shopId, customerId }) => {
    const order = new URL(request.url).searchParams.get("order");
    const orderId = parseId(order);
    if (order !== null && orderId === null) return null;
    return inTransaction({ shopId }, (tx) => askShopper(tx, { shopId, customerId, orderId, now: new Date() }));
  });
}

/** Keeps what they answer. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {
    POST: async ({ shopId, customerId }, body) => {
      const sent = readSent(sentSchema, body);
      const orderId = parseId(sent.order);
      return inTransaction({ shopId }, (tx) =>
        takeShopperAnswer(tx, { shopId, customerId, orderId, sent, now: new Date() }),
      );
    },
  });
}
