import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { listCustomers, parseListQuery } from "#app/features/customers/index.server.ts";
import { CustomerFilters } from "#app/features/customers/ui/customer-filters.tsx";
import { CustomerList } from "#app/features/customers/ui/customer-list.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const list = parseListQuery(new URL(request.url).searchParams);
    return { page: await listCustomers(tx, { shopId, list }), list };
  });
}

export default function Customers() {
  const { t } = useTranslation();
  const { page, list } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={t("customers.title")}
      subtitle={t("customers.subtitle")}
      primaryAction={<DownloadButton url="/app/customers.csv" fileName="customers.csv" label={t("customers.csv")} />}
    >
      <CustomerList page={page} isFiltered={list.search !== "" || list.reach !== null}>
        <CustomerFilters list={list} count={page.count} />
      </CustomerList>
    </AppPage>
  );
}
