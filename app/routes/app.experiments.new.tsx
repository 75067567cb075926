import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { type ShouldRevalidateFunctionArgs, useLoaderData, useNavigate, useSearchParams } from "@remix-run/react";
import { Card, EmptyState } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import {
  readBaseline,
  readHypothesis,
  readSubjects,
  submitExperimentForm,
} from "#app/features/experiments/index.server.ts";
import { HORIZONS_DAYS } from "#app/features/experiments/types.ts";
import { NewExperiment } from "#app/features/experiments/ui/new-experiment.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

const DEFAULT_HORIZON = 60;

export async function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  const horizonDays = HORIZONS_DAYS.find((days) => String(days) === searchParams.get("horizon")) ?? DEFAULT_HORIZON;
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    subjects: await readSubjects(tx, { shopId, today }),
    baseline: await readBaseline(tx, { shopId, today, horizonDays }),
    repeated: await readHypothesis(tx, { shopId, experimentId: searchParams.get("repeats") }),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, today, now }) =>
    submitExperimentForm(tx, { shopId, currency, today, now, form }),
  );
}

/** What has begun is no longer there to be tried: its own page comes next, and this one stays as it is until then. */
export function shouldRevalidate({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return actionResult?.ok ? false : defaultShouldRevalidate;
}

export default function NewExperimentPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [, setQuery] = useSearchParams();
  const { subjects, baseline, repeated } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("experiments.new")} backAction={{ content: t("experiments.title"), url: "/app/experiments" }}>
      {subjects.length === 0 ? (
        <Card>
          <EmptyState
            heading={t("experiments.noSubject.title")}
            action={{ content: t("nav.coupons"), url: "/app/coupons" }}
            image=""
          >
            <p>{t("experiments.noSubject.text")}</p>
          </EmptyState>
        </Card>
      ) : (
        <NewExperiment
          subjects={subjects}
          baseline={baseline}
          repeated={repeated}
          onHorizon={(horizon) =>
            setQuery(
              (before) => {
                before.set("horizon", horizon);
                return before;
              },
              { replace: true, preventScrollReset: true },
            )
          }
          onStarted={(experimentId) => navigate(`/app/experiments/${experimentId}`)}
        />
      )}
    </AppPage>
  );
}
