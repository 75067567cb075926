import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, readSent, tellCode } from "#app/features/shopper/index.server.ts";

const sentSchema = z.object({ code: z.string().trim().min(1).max(40) });

/** Preflight arrives here; there is nothing to read. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, {});
}

/** Notes whose code brought the customer in the session token. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {
    POST: async ({ shopId, customerId }, sent) => {
      const told = readSent(sentSchema, sent);
      return inTransaction({ shopId }, (tx) => tellCode(tx, { shopId, customerId, told, now: new Date() }));
    },
  });
}
