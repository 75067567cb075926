import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerReceiver } from "#app/features/messaging/index.server.ts";
import { situationSection } from "#app/features/voice/index.server.ts";

/** Where the link at the foot of a mail leads: what its receiver wants to hear of. */
export function loader({ request, params }: LoaderFunctionArgs) {
  return answerReceiver({ request, token: params.token ?? "", now: new Date(), section: situationSection });
}

/** Their change; also the one click of a mail program (RFC 8058). */
export function action({ request, params }: ActionFunctionArgs) {
  return answerReceiver({ request, token: params.token ?? "", now: new Date(), section: situationSection });
}
