import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { isBirthday } from "#app/contracts/member.ts";
import { inTransaction } from "#app/db.server.ts";
import { answerShopper, readSent, tellBirthday } from "#app/features/shopper/index.server.ts";

const sentSchema = z.object({ month: z.number().int(), day: z.number().int() }).refine(isBirthday);

/** Preflight arrives here; there is nothing to read. */
export function loader({ request }: LoaderFunctionArgs) {
  return answerShopper(request, {});
}

/** Keeps the birthday that the customer in the session token tells, unless one is known. */
export function action({ request }: ActionFunctionArgs) {
  return answerShopper(request, {
    POST: async ({ shopId, customerId }, sent) => {
      const birthday = readSent(sentSchema, sent);
      return inTransaction({ shopId }, (tx) => tellBirthday(tx, { shopId, customerId, birthday, now: new Date() }));
    },
  });
}
