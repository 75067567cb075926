import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readSurvey, readSurveyPoints, saveSurvey } from "#app/features/voice/index.server.ts";
import { SurveyEditor } from "#app/features/voice/ui/survey-editor.tsx";
import { useSurveyName } from "#app/features/voice/ui/use-survey-name.ts";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const points = await readSurveyPoints(tx, shopId);
    if (params.id === "new") return { survey: null, points };
    const surveyId = parseId(params.id);
    const survey = surveyId === null ? null : await readSurvey(tx, { shopId, surveyId });
    if (!survey) throw new Response(null, { status: 404 });
    return { survey, points };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => saveSurvey(tx, { shopId, form, now }));
}

export default function Survey() {
  const { t } = useTranslation();
  const { survey, points } = useLoaderData<typeof loader>();
  const nameOf = useSurveyName();
  return (
    <AppPage
      title={survey ? nameOf(survey) : t("voice.survey.new")}
      backAction={{ content: t("voice.tabs.surveys"), url: "/app/voice/surveys" }}
    >
      <SurveyEditor key={survey?.id ?? "new"} survey={survey} points={points} />
    </AppPage>
  );
}
