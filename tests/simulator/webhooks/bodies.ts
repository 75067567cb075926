import type {
  Id,
  SimBulkOperation,
  SimConsent,
  SimCustomer,
  SimOrder,
  SimProduct,
  SimRefund,
  SimShop,
} from "../model.ts";
import { exponent } from "../money.ts";
import type { ShopState } from "../store.ts";
import { restCustomer } from "./customer-body.ts";
import { restOrder, restRefund } from "./order-body.ts";
import { idNumber, restMoney, restShop, restTime } from "./rest.ts";

// biome-ignore lint/suspicious/noExplicitAny: each topic has its own subject, named in the operation that emits it
type Builder = (state: ShopState, subject: any, at: number) => Record<string, unknown>;

const order: Builder = (state, subject: SimOrder) => restOrder(state, subject);
const customer: Builder = (state, subject: SimCustomer) => restCustomer(state, subject);
const privacy = (state: ShopState, about: SimCustomer) => ({
  shop_id: idNumber(state.shop.id),
  shop_domain: state.shop.domain,
  customer: { id: idNumber(about.id), email: about.email ?? "", phone: about.phone ?? "" },
});

const consent = (state: ShopState, { state: agreed, optInLevel, updatedAt }: SimConsent) => ({
  state: agreed.toLowerCase(),
  opt_in_level: optInLevel?.toLowerCase() ?? null,
  consent_updated_at: updatedAt === undefined ? null : restTime(updatedAt, state.shop.ianaTimezone),
});

function product(state: ShopState, subject: SimProduct): Record<string, unknown> {
  const money = restMoney(state.shop.currency);
  const time = (instant: number) => restTime(instant, state.shop.ianaTimezone);
  const price = (amount: number) => (exponent(state.shop.currency) === 0 ? String(amount) : money.amount(amount));
  return {
    admin_graphql_api_id: `gid://shopify/Product/${subject.id}`,
    body_html: subject.bodyHtml ?? "",
    created_at: time(subject.createdAt),
    handle: subject.handle,
    id: idNumber(subject.id),
    product_type: subject.productType,
    published_at: time(subject.createdAt),
    template_suffix: null,
    title: subject.title,
    updated_at: time(subject.updatedAt),
    vendor: subject.vendor,
    status: subject.status.toLowerCase(),
    published_scope: "web",
    tags: subject.tags.join(", "),
    variants: subject.variants.map((variant, index) => ({
      admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
      barcode: null,
      compare_at_price: variant.compareAtPrice === undefined ? null : price(variant.compareAtPrice),
      created_at: time(variant.createdAt),
      id: idNumber(variant.id),
      inventory_policy: "deny",
      position: index + 1,
      price: price(variant.price),
      product_id: idNumber(subject.id),
      sku: variant.sku,
      taxable: variant.taxRate > 0,
      title: variant.title,
      updated_at: time(variant.updatedAt),
      option1: variant.title,
      option2: null,
      option3: null,
      image_id: null,
      inventory_item_id: idNumber(variant.inventoryItemId),
      inventory_quantity: variant.inventoryQuantity,
      old_inventory_quantity: variant.inventoryQuantity,
    })),
    options: [],
    images: [],
    image: null,
    media: [],
    variant_gids: subject.variants.map((variant) => ({
      admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
      updated_at: new Date(variant.updatedAt).toISOString(),
    })),
    has_variants_that_requires_components: false,
    category: null,
  };
}

const BUILDERS: Record<string, Builder> = {
  "orders/create": order,
  "orders/paid": order,
  "orders/updated": order,
  "orders/cancelled": order,
  "orders/fulfilled": order,
  "orders/delete": (_state, subject: SimOrder) => ({ id: idNumber(subject.id) }),
  "orders/edited": (state, subject: { order: SimOrder; editId: Id; additions: Delta[]; removals: Delta[] }, at) => ({
    order_edit: {
      id: idNumber(subject.editId),
      app_id: null,
      created_at: restTime(at, state.shop.ianaTimezone),
      committed_at: restTime(at, state.shop.ianaTimezone),
      notify_customer: false,
      order_id: idNumber(subject.order.id),
      staff_note: "",
      user_id: null,
      line_items: { additions: subject.additions.map(delta), removals: subject.removals.map(delta) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  }),
  "refunds/create": (state, subject: { order: SimOrder; refund: SimRefund }) =>
    restRefund(state, subject.order, subject.refund),
  "customers/create": customer,
  "customers/update": customer,
  "customers_email_marketing_consent/update": (state, { id, email, emailConsent }: SimCustomer) => ({
    customer_id: idNumber(id),
    email_address: email ?? "",
    email_marketing_consent: consent(state, emailConsent),
  }),
  "customers_marketing_consent/update": (state, { id, phone, smsConsent }: SimCustomer) => ({
    id: idNumber(id),
    phone: phone ?? null,
    sms_marketing_consent: {
      ...consent(state, smsConsent ?? { state: "NOT_SUBSCRIBED" }),
      consent_collected_from: "SHOPIFY",
    },
  }),
  "customers/delete": (_state, subject: SimCustomer) => ({
    id: idNumber(subject.id),
    tax_exemptions: [],
    admin_graphql_api_id: `gid://shopify/Customer/${subject.id}`,
  }),
  "customers/merge": (_state, subject: { keep: SimCustomer; drop: SimCustomer }) => ({
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${subject.keep.id}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${subject.drop.id}`,
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  }),
  "customers/data_request": (state, subject: { customer: SimCustomer; orderIds: Id[]; requestId: Id }) => ({
    ...privacy(state, subject.customer),
    orders_requested: subject.orderIds.map(idNumber),
    data_request: { id: idNumber(subject.requestId) },
  }),
  "customers/redact": (state, subject: { customer: SimCustomer; orderIds: Id[] }) => ({
    ...privacy(state, subject.customer),
    orders_to_redact: subject.orderIds.map(idNumber),
  }),
  "shop/redact": (state) => ({ shop_id: idNumber(state.shop.id), shop_domain: state.shop.domain }),
  "shop/update": (_state, subject: SimShop) => restShop(subject),
  "app/uninstalled": (_state, subject: SimShop) => restShop(subject),
  "app/scopes_update": (state, subject: { previous: string[]; current: string[] }, at) => ({
    id: 1,
    shop_id: `gid://shopify/Shop/${state.shop.id}`,
    previous: subject.previous,
    current: subject.current,
    updated_at: new Date(at).toISOString(),
  }),
  "products/create": product,
  "products/update": product,
  "products/delete": (_state, subject: SimProduct) => ({ id: idNumber(subject.id) }),
  "bulk_operations/finish": (state, subject: SimBulkOperation) => ({
    admin_graphql_api_id: `gid://shopify/BulkOperation/${subject.id}`,
    completed_at: restTime(subject.completedAt, state.shop.ianaTimezone),
    created_at: restTime(subject.createdAt, state.shop.ianaTimezone),
    error_code: subject.errorCode?.toLowerCase() ?? null,
    status: subject.status.toLowerCase(),
    type: subject.type.toLowerCase(),
  }),
};

interface Delta {
  id: Id;
  delta: number;
}

function delta(row: Delta): Record<string, unknown> {
  return { id: idNumber(row.id), delta: row.delta };
}

/** Topics the simulator sends. */
export const TOPICS: readonly string[] = Object.keys(BUILDERS);

/** The raw body of a webhook, as it is signed and sent; undefined for a topic that is not simulated. */
export function buildBody(
  state: ShopState,
  event: { topic: string; subject: unknown; at: number },
): string | undefined {
  const builder = BUILDERS[event.topic];
  return builder && JSON.stringify(builder(state, event.subject, event.at));
}
