import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { listCustomers, parseListQuery } from "#app/features/customers/index.server.ts";
import { CustomerList } from "#app/features/customers/ui/customer-list.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId }) => {
    const list = parseListQuery(new URL(request.url).searchParams);
    const page = await listCustomers(tx, { shopId, list });
    return { page, search: list.search, sort: `${list.sort}-${list.direction}` as const };
  });
}

export default function Customers() {
  const { t } = useTranslation();
  const data = useLoaderData<typeof loader>();
  return (
    <AppPage title={t("customers.title")} subtitle={t("customers.subtitle")}>
      <CustomerList
        {...data}
        download={<DownloadButton url="/app/customers.csv" fileName="customers.csv" label={t("customers.csv")} />}
      />
    </AppPage>
  );
}
