import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerSurveyLink } from "#app/features/voice/index.server.ts";

/** Where a mail's question leads: it is asked, with what the link names already ticked. */
export function loader({ request, params }: LoaderFunctionArgs) {
  return answerSurveyLink({ request, token: params.token ?? "", now: new Date() });
}

/** The answer. */
export function action({ request, params }: ActionFunctionArgs) {
  return answerSurveyLink({ request, token: params.token ?? "", now: new Date() });
}
