import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { changeViews, listCustomers, parseListQuery, readViews } from "#app/features/customers/index.server.ts";
import { CustomerFilters } from "#app/features/customers/ui/customer-filters.tsx";
import { CustomerList } from "#app/features/customers/ui/customer-list.tsx";
import { ListExport } from "#app/features/customers/ui/list-export.tsx";
import { SavedViews } from "#app/features/customers/ui/saved-views.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const list = parseListQuery(new URL(request.url).searchParams);
    return { page: await listCustomers(tx, { shopId, list }), list, views: await readViews(tx, shopId) };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => changeViews(tx, { shopId, form, now }));
}

export default function Customers() {
  const { t } = useTranslation();
  const { page, list, views } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t("customers.title")}
      subtitle={t("customers.subtitle")}
      secondaryActions={[
        { content: t("accuracy.title"), url: "/app/customers/accuracy" },
        { content: t("extras.import.pageTitle"), url: "/app/customers/import" },
      ]}
      primaryAction={<ListExport />}
    >
      <CustomerList page={page} isFiltered={list.search !== "" || list.reach !== null}>
        <BlockStack gap="300">
          <CustomerFilters list={list} count={page.count} />
          <SavedViews views={views} />
        </BlockStack>
      </CustomerList>
    </AppPage>
  );
}
