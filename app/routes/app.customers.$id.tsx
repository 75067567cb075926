import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { customerName } from "#app/components/customer-name.ts";
import { readCustomerCoupons } from "#app/features/coupons/index.server.ts";
import { CustomerCouponsCard } from "#app/features/coupons/ui/customer-coupons-card.tsx";
import { readCustomer, readCustomerOrders } from "#app/features/customers/index.server.ts";
import { CustomerFiguresCard } from "#app/features/customers/ui/customer-figures-card.tsx";
import { CustomerOrdersCard } from "#app/features/customers/ui/customer-orders-card.tsx";
import { readMember } from "#app/features/loyalty/index.server.ts";
import { MemberCard } from "#app/features/loyalty/ui/member-card.tsx";
import { PointsEntriesCard } from "#app/features/loyalty/ui/points-entries-card.tsx";
import { readCustomerPrediction } from "#app/features/prediction/index.server.ts";
import { PredictionCard } from "#app/features/prediction/ui/prediction-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readSubscriptions } from "#app/features/subscriptions/index.server.ts";
import { SubscriptionsCard } from "#app/features/subscriptions/ui/subscriptions-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { parseId } from "#app/lib/ids.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (tx, { shopId, today, currency }) => {
    const customerId = /^\d+$/.test(params.id ?? "") ? parseId(params.id) : null;
    const customer = customerId === null ? null : await readCustomer(tx, { shopId, customerId, today });
    if (customerId === null || !customer) throw new Response(null, { status: 404 });
    if (customer.mergedInto) throw redirect(`/app/customers/${customer.mergedInto}`);
    const of = { shopId, customerId };
    return {
      customer,
      orders: await readCustomerOrders(tx, of),
      member: await readMember(tx, of),
      coupons: await readCustomerCoupons(tx, of),
      prediction: await readCustomerPrediction(tx, { ...of, today, currency }),
      subscriptions: await readSubscriptions(tx, { ...of, asOf: today }),
    };
  });
}

export default function Customer() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { customer, orders, member, coupons, subscriptions, prediction } = useLoaderData<typeof loader>();
  return (
    <AppPage
      title={customerName(customer, language) ?? customer.email ?? t("customers.nameless", { id: customer.id })}
      subtitle={customer.redacted ? t("customer.redacted") : (customer.email ?? undefined)}
      backAction={{ content: t("nav.customers"), url: "/app/customers" }}
    >
      <BlockStack gap="400">
        <CustomerFiguresCard customer={customer} />
        <InlineGrid columns={{ xs: 1, lg: ["twoThirds", "oneThird"] }} gap="400" alignItems="start">
          <CustomerOrdersCard orders={orders} />
          <BlockStack gap="400">
            <MemberCard member={member} />
            <PredictionCard prediction={prediction} />
            <SubscriptionsCard subscriptions={subscriptions} />
            <CustomerCouponsCard coupons={coupons} />
          </BlockStack>
        </InlineGrid>
        <PointsEntriesCard entries={member.entries} />
      </BlockStack>
    </AppPage>
  );
}
