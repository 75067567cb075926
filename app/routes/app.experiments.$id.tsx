import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { readExperiment, submitExperimentForm } from "#app/features/experiments/index.server.ts";
import { ArmsCard } from "#app/features/experiments/ui/arms-card.tsx";
import { DecisionCard } from "#app/features/experiments/ui/decision-card.tsx";
import { EffectCard } from "#app/features/experiments/ui/effect-card.tsx";
import { EffectChart } from "#app/features/experiments/ui/effect-chart.tsx";
import { HypothesisChain } from "#app/features/experiments/ui/hypothesis-chain.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { idField } from "#app/lib/forms.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const id = idField.safeParse(params.id);
  return inMerchantTransaction(request, async (tx, { shopId, today }) => {
    const details = id.success ? await readExperiment(tx, { shopId, experimentId: id.data, today }) : null;
    if (!details) throw new Response(null, { status: 404 });
    return details;
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, currency, today, now }) =>
    submitExperimentForm(tx, { shopId, currency, today, now, form }),
  );
}

export default function ExperimentPage() {
  const { t } = useTranslation();
  const details = useLoaderData<typeof loader>();
  const { experiment } = details;
  return (
    <AppPage title={experiment.hypothesis} backAction={{ content: t("experiments.title"), url: "/app/experiments" }}>
      <BlockStack gap="400">
        <HypothesisChain details={details} />
        <EffectCard details={details} />
        <EffectChart details={details} />
        <ArmsCard details={details} />
        <DecisionCard key={`${experiment.id} ${experiment.verdict.suggestion}`} experiment={experiment} />
      </BlockStack>
    </AppPage>
  );
}
