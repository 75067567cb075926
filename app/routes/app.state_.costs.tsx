import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { changeCosts, MAX_FILE_BYTES, MAX_FILE_ROWS, readCosts } from "#app/features/promotion/index.server.ts";
import { CostImportCard } from "#app/features/promotion/ui/cost-import-card.tsx";
import { CostImportsCard } from "#app/features/promotion/ui/cost-imports-card.tsx";
import { CostsCard } from "#app/features/promotion/ui/costs-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readBoundedForm } from "#app/lib/read-bounded-form.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const page = Number(new URL(request.url).searchParams.get("page") ?? "1");
  return inMerchantTransaction(request, async (tx, { shopId, today }) => ({
    today,
    list: await readCosts(tx, { shopId, today, page: Number.isSafeInteger(page) ? page : 1 }),
    limits: { maxBytes: MAX_FILE_BYTES, maxRows: MAX_FILE_ROWS },
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readBoundedForm(request.clone(), MAX_FILE_BYTES * 2);
  return inMerchantTransaction(request, (tx, { shopId, currency, now }) =>
    changeCosts(tx, { shopId, currency, form, now }),
  );
}

export default function Costs() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { list, today, limits } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t("promotion.title")}
      subtitle={t("promotion.subtitle")}
      backAction={{ content: t("nav.state"), url: "/app/state" }}
    >
      <BlockStack gap="400">
        <CostsCard
          list={list}
          today={today}
          onPage={(page) => navigate(`?page=${page}`)}
          download={<DownloadButton url="/app/state/costs.csv" fileName="promotion-costs.csv" />}
        />
        <CostImportCard {...limits} />
        <CostImportsCard imports={list.imports} />
      </BlockStack>
    </AppPage>
  );
}
