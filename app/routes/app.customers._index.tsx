import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import {
  changeViews,
  listCustomers,
  parseListQuery,
  readTierChoices,
  readViews,
} from "#app/features/customers/index.server.ts";
import { CustomerFilters } from "#app/features/customers/ui/customer-filters.tsx";
import { CustomerList } from "#app/features/customers/ui/customer-list.tsx";
import { ListExport } from "#app/features/customers/ui/list-export.tsx";
import { SavedViews } from "#app/features/customers/ui/saved-views.tsx";
import { readListCondition } from "#app/features/segments/index.server.ts";
import { SegmentNote } from "#app/features/segments/ui/segment-note.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { together } from "#app/lib/together.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const address = new URL(request.url).searchParams;
  return inMerchantTransaction(request, async (tx, { shopId, now }) => {
    const list = parseListQuery(address);
    const { condition, segment } = await readListCondition(tx, { shopId, now, address });
    return together({
      list,
      segment: address.has("segment") ? { found: segment } : null,
      isFiltered: condition !== null || list.search !== "" || list.reach !== null,
      page: listCustomers(tx, { shopId, list, condition }),
      views: readViews(tx, shopId),
      tiers: readTierChoices(tx, shopId),
    });
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, (tx, { shopId, now }) => changeViews(tx, { shopId, form, now }));
}

export default function Customers() {
  const { t } = useTranslation();
  const { page, list, views, tiers, segment, isFiltered } = useLoaderData<typeof loader>();
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
      <CustomerList page={page} isFiltered={isFiltered}>
        <BlockStack gap="300">
          {segment ? <SegmentNote segment={segment.found} /> : null}
          <CustomerFilters list={list} count={page.count} tiers={tiers} />
          <SavedViews views={views} />
        </BlockStack>
      </CustomerList>
    </AppPage>
  );
}
