import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import {
  changeKinds,
  countKinds,
  listProducts,
  parseProductQuery,
  readKindRules,
} from "#app/features/products/index.server.ts";
import { KindRulesCard } from "#app/features/products/ui/kind-rules-card.tsx";
import { KindTotals } from "#app/features/products/ui/kind-totals.tsx";
import { ProductList } from "#app/features/products/ui/product-list.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const list = parseProductQuery(new URL(request.url).searchParams);
    return {
      search: list.search,
      kind: list.kind ?? "",
      page: await listProducts(tx, { shopId, list }),
      rules: await readKindRules(tx, shopId),
      counts: await countKinds(tx, shopId),
    };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId }) => changeKinds(tx, { shopId, form }));
}

export default function Products() {
  const { t } = useTranslation();
  const { page, rules, counts, search, kind } = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("products.title")} subtitle={t("products.subtitle")}>
      <BlockStack gap="400">
        <KindTotals counts={counts} />
        <KindRulesCard rules={rules} />
        <ProductList page={page} search={search} kind={kind} key={`${search} ${kind}`} />
      </BlockStack>
    </AppPage>
  );
}
