import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { RHYTHMS } from "#app/contracts/member.ts";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, readSent, tellRhythm } from "#app/features/shopper/index.server.ts";

const sentSchema = z.object({ days: z.literal([...RHYTHMS]) });

/** Preflight arrives here; there is nothing to read. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, {});
}

/** Keeps how often the customer in the session token wants to hear of the shop. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {
    POST: async ({ shopId, customerId }, sent) => {
      const rhythm = readSent(sentSchema, sent);
      return inTransaction({ shopId }, (tx) => tellRhythm(tx, { shopId, customerId, rhythm, now: new Date() }));
    },
  });
}
