import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { BlockStack, Card, EmptyState, InlineStack, Pagination } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { readExperiments } from "#app/features/experiments/index.server.ts";
import { HypothesisCard } from "#app/features/experiments/ui/hypothesis-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const page = Number(new URL(request.url).searchParams.get("page") ?? "1");
  return inMerchantTransaction(request, (tx, { shopId, today }) =>
    readExperiments(tx, { shopId, today, page: Number.isSafeInteger(page) && page < 10_000 ? page : 1 }),
  );
}

export default function Experiments() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { experiments, page, hasNext } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t("experiments.title")}
      subtitle={t("experiments.subtitle")}
      primaryAction={{ content: t("experiments.new"), url: "/app/experiments/new" }}
    >
      <BlockStack gap="400">
        {experiments.length === 0 ? (
          <Card>
            <EmptyState heading={t("experiments.none.title")} image="">
              <p>{t("experiments.none.text")}</p>
            </EmptyState>
          </Card>
        ) : null}
        {experiments.length > 0 ? (
          <InlineStack align="end">
            <DownloadButton url="/app/experiments.csv" fileName="experiments.csv" />
          </InlineStack>
        ) : null}
        {experiments.map((experiment) => (
          <HypothesisCard key={experiment.id} experiment={experiment} />
        ))}
        {page > 1 || hasNext ? (
          <InlineStack align="center">
            <Pagination
              hasPrevious={page > 1}
              onPrevious={() => navigate(`?page=${page - 1}`)}
              hasNext={hasNext}
              onNext={() => navigate(`?page=${page + 1}`)}
            />
          </InlineStack>
        ) : null}
      </BlockStack>
    </AppPage>
  );
}
