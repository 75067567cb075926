import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { CHANNELS } from "#app/contracts/member.ts";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, readSent, tellConsent } from "#app/features/shopper/index.server.ts";

const sentSchema = z.object({ channel: z.enum(CHANNELS), agreed: z.boolean() });

/** Preflight arrives here; there is nothing to read. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, {});
}

/** Keeps what the customer in the session token agrees to. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {
    POST: async ({ shopId, customerId }, sent) => {
      const consent = readSent(sentSchema, sent);
      return inTransaction({ shopId }, (tx) => tellConsent(tx, { shopId, customerId, consent, now: new Date() }));
    },
  });
}
