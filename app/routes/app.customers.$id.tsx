import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { AppPage } from "#app/components/app-page.tsx";
import { customerName } from "#app/components/customer-name.ts";
import { giveCouponByHand, readCustomerCoupons, readGivableCampaigns } from "#app/features/coupons/index.server.ts";
import { CustomerCouponsCard } from "#app/features/coupons/ui/customer-coupons-card.tsx";
import { GiveCouponCard } from "#app/features/coupons/ui/give-coupon-card.tsx";
import {
  readContact,
  readCustomer,
  readCustomerOrders,
  readExtras,
  saveExtras,
} from "#app/features/customers/index.server.ts";
import { ContactCard } from "#app/features/customers/ui/contact-card.tsx";
import { CustomerFiguresCard } from "#app/features/customers/ui/customer-figures-card.tsx";
import { CustomerOrdersCard } from "#app/features/customers/ui/customer-orders-card.tsx";
import { ExtrasCard } from "#app/features/customers/ui/extras-card.tsx";
import { readCustomerFollowUp, readStaff } from "#app/features/follow-up/index.server.ts";
import { CustomerFollowUpCard } from "#app/features/follow-up/ui/customer-follow-up-card.tsx";
import { readMember, readPointsEntries, submitAdjustment } from "#app/features/loyalty/index.server.ts";
import { MemberCard } from "#app/features/loyalty/ui/member-card.tsx";
import { PointsEntriesCard } from "#app/features/loyalty/ui/points-entries-card.tsx";
import { readPreferences } from "#app/features/messaging/index.server.ts";
import { PreferencesCard } from "#app/features/messaging/ui/preferences-card.tsx";
import { readCustomerClocks, readCustomerPrediction } from "#app/features/prediction/index.server.ts";
import { PredictionCard } from "#app/features/prediction/ui/prediction-card.tsx";
import { readCustomerLapse } from "#app/features/repeat/index.server.ts";
import { CustomerLapseCard } from "#app/features/repeat/ui/customer-lapse-card.tsx";
import { readCustomerRfm, readCustomerSegments } from "#app/features/segments/index.server.ts";
import { CustomerRfmCard } from "#app/features/segments/ui/customer-rfm-card.tsx";
import { CustomerSegmentsCard } from "#app/features/segments/ui/customer-segments-card.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { readSubscriptions } from "#app/features/subscriptions/index.server.ts";
import { SubscriptionsCard } from "#app/features/subscriptions/ui/subscriptions-card.tsx";
import { readCustomerTier, submitPinForm } from "#app/features/tiers/index.server.ts";
import { CustomerTierCard } from "#app/features/tiers/ui/customer-tier-card.tsx";
import { readCustomerContacts, submitContactChange, submitNewContact } from "#app/features/voice/index.server.ts";
import { CustomerContactsCard } from "#app/features/voice/ui/customer-contacts-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { parseId } from "#app/lib/ids.ts";
import { together } from "#app/lib/together.ts";

const idOf = (text: string | undefined) => (/^\d+$/.test(text ?? "") ? parseId(text) : null);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const wasMerged = new URL(request.url).searchParams.has("merged");
  return inMerchantTransaction(request, async (tx, { staffId, shopId, today, currency, now }) => {
    const customerId = idOf(params.id);
    const customer = customerId === null ? null : await readCustomer(tx, { shopId, customerId, today });
    if (customerId === null || !customer) throw new Response(null, { status: 404 });
    if (customer.mergedInto) throw redirect(`/app/customers/${customer.mergedInto}?merged=${customer.id}`);
    const of = { shopId, customerId };
    return together({
      followUp: readCustomerFollowUp(tx, { ...of, now }),
      staff: readStaff(tx, { shopId, staffId }),
      wasMerged,
      today,
      customer,
      orders: readCustomerOrders(tx, of),
      member: readMember(tx, of),
      points: readPointsEntries(tx, of),
      tier: readCustomerTier(tx, { ...of, today }),
      coupons: readCustomerCoupons(tx, of),
      givable: customer.redacted ? null : readGivableCampaigns(tx, { shopId, now }),
      prediction: readCustomerPrediction(tx, { ...of, today, currency }),
      clocks: readCustomerClocks(tx, of),
      subscriptions: readSubscriptions(tx, { ...of, asOf: today }),
      rfm: readCustomerRfm(tx, of),
      lapse: readCustomerLapse(tx, { ...of, today }),
      segments: readCustomerSegments(tx, of),
      contact: customer.redacted ? null : readContact(tx, of),
      preferences: readPreferences(tx, of),
      extras: customer.redacted ? null : readExtras(tx, of),
      contacts: readCustomerContacts(tx, of),
    });
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const form = await request.clone().formData();
  return inMerchantTransaction(request, async (tx, { shopId, staffId, today, now }) => {
    const customerId = idOf(params.id);
    if (customerId === null) throw new Response(null, { status: 400 });
    const change = { shopId, staffId, customerId, form, today, now };
    switch (form.get("intent")) {
      case "saveExtras":
        return saveExtras(tx, change);
      case "adjustPoints":
      case "undoAdjustment":
        return submitAdjustment(tx, change);
      case "giveCoupon":
        return giveCouponByHand(tx, change);
      case "pinTier":
      case "unpinTier":
        return submitPinForm(tx, change);
      case "openContact":
        return submitNewContact(tx, change);
      case "changeContact":
        return submitContactChange(tx, change);
      default:
        throw new Response(null, { status: 400 });
    }
  });
}

export default function Customer() {
  const { t } = useTranslation();
  const { language } = useFormat();
  const data = useLoaderData<typeof loader>();
  const { customer, member, contact, preferences, extras } = data;
  return (
    <AppPage
      title={customerName(customer, language) ?? customer.email ?? t("customers.nameless", { id: customer.id })}
      subtitle={customer.redacted ? t("customer.redacted") : (customer.email ?? undefined)}
      backAction={{ content: t("nav.customers"), url: "/app/customers" }}
    >
      <BlockStack gap="400">
        {data.wasMerged ? <Banner tone="info" title={t("customer.merged")} /> : null}
        <CustomerFiguresCard customer={customer} />
        <InlineGrid columns={{ xs: 1, lg: ["twoThirds", "oneThird"] }} gap="400" alignItems="start">
          <BlockStack gap="400">
            <CustomerFollowUpCard
              key={`follow-up ${customer.id}`}
              customerId={customer.id}
              followUp={data.followUp}
              staff={data.staff}
              today={data.today}
              canAdd={!customer.redacted}
            />
            <CustomerOrdersCard page={data.orders} />
            <CustomerContactsCard
              key={`contacts ${customer.id}`}
              contacts={data.contacts}
              staff={data.staff}
              today={data.today}
              canAdd={!customer.redacted}
            />
            <PointsEntriesCard page={data.points} canAdjust={!customer.redacted} />
          </BlockStack>
          <BlockStack gap="400">
            <CustomerLapseCard lapse={data.lapse} alive={data.prediction?.cameBack ? data.prediction.alive : null} />
            <CustomerRfmCard rfm={data.rfm} />
            <CustomerSegmentsCard segments={data.segments} />
            <CustomerTierCard key={`tier ${customer.id}`} tier={data.tier} />
            <MemberCard member={member} />
            <PredictionCard prediction={data.prediction} clocks={data.clocks} today={data.today} />
            <SubscriptionsCard subscriptions={data.subscriptions} />
            <CustomerCouponsCard coupons={data.coupons} />
            {data.givable ? <GiveCouponCard key={`give-${customer.id}`} campaigns={data.givable} /> : null}
            {contact ? <ContactCard contact={contact} /> : null}
            {preferences ? <PreferencesCard preferences={preferences} /> : null}
            {extras ? <ExtrasCard key={customer.id} extras={extras} /> : null}
          </BlockStack>
        </InlineGrid>
      </BlockStack>
    </AppPage>
  );
}
