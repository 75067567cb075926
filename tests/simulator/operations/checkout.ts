import { orderAmounts } from "../amounts.ts";
import type {
  Id,
  Minor,
  SimDiscount,
  SimDiscountApplication,
  SimDiscountCode,
  SimOrder,
  SimOrderLine,
} from "../model.ts";
import { allocate, taxOf } from "../money.ts";
import { type ShopState, SimError, type SimStore } from "../store.ts";

export interface CartLine {
  variantId: Id;
  quantity: number;
  sellingPlanId?: Id;
  /** Overrides the catalogue price. */
  price?: Minor;
}

export interface Cart {
  lines: CartLine[];
  customerId?: Id;
  discountCodes?: string[];
  /** Overrides the shop's flat fee. */
  shippingPrice?: Minor;
}

export type CodeRejection =
  | "not_found"
  | "not_started"
  | "expired"
  | "usage_limit"
  | "used_by_customer"
  | "wrong_customer"
  | "minimum_subtotal"
  | "minimum_quantity"
  | "no_entitled_items"
  | "cannot_combine";

export interface CodeResult {
  code: string;
  accepted: boolean;
  rejection?: CodeRejection;
  amount: Minor;
}

/** What a checkout shows and an order is made of; ids of lines are not given out yet. */
export interface Quote {
  lines: Omit<SimOrderLine, "id">[];
  discountApplications: SimDiscountApplication[];
  discountCodes: NonNullable<SimOrder["discountCodes"]>;
  codes: CodeResult[];
  shippingPrice: Minor;
  shippingDiscount: Minor;
  shippingTax: Minor;
  subtotal: Minor;
  discounts: Minor;
  tax: Minor;
  total: Minor;
}

/** Prices a cart: selling plans, discount codes (each accepted or rejected with a reason), shipping, taxes. */
export function quoteCart(store: SimStore, domain: string, cart: Cart): Quote {
  const state = store.state(domain);
  const { shop } = state;
  const lines = cart.lines.map((line) => cartLine(state, line));
  const applications: SimDiscountApplication[] = [];
  const discountCodes: Quote["discountCodes"] = [];
  const codes: CodeResult[] = [];
  const accepted: SimDiscount[] = [];
  const needsShipping = lines.some((line) => line.requiresShipping !== false);
  const shippingPrice = cart.shippingPrice ?? (needsShipping ? shop.shippingPrice : 0);
  let shippingDiscount = 0;
  for (const discount of state.discounts.values()) {
    if (!appliesByItself({ state, cart, discount, accepted, now: store.now() })) continue;
    const percentage = discount.value && "percentage" in discount.value ? discount.value.percentage * 100 : undefined;
    applyToLines({ state, discount, lines, application: applications.length });
    accepted.push(discount);
    applications.push({
      type: "automatic",
      title: discount.title,
      valueType: percentage === undefined ? "fixed_amount" : "percentage",
      value: percentage ?? (discount.value as { amount: Minor }).amount,
      targetType: "line_item",
      targetSelection: namesItems(discount) ? "entitled" : "all",
      allocationMethod: "across",
    });
  }
  for (const text of cart.discountCodes ?? []) {
    const found = state.codeByName.get(text.trim().toLowerCase());
    const discount = found && state.discounts.get(found.discountId);
    const rejection = rejectionOf({ state, cart, lines, found, discount, accepted, now: store.now() });
    if (rejection || !found || !discount) {
      codes.push({ code: text, accepted: false, rejection: rejection ?? "not_found", amount: 0 });
      continue;
    }
    const index = applications.length;
    accepted.push(discount);
    const amount =
      discount.kind === "free_shipping"
        ? shippingPrice - shippingDiscount
        : applyToLines({ state, discount, lines, application: index });
    if (discount.kind === "free_shipping") shippingDiscount += amount;
    const percentage = discount.value && "percentage" in discount.value ? discount.value.percentage * 100 : undefined;
    const onEach = discount.value && "onEachItem" in discount.value && discount.value.onEachItem;
    applications.push({
      type: "discount_code",
      title: found.code,
      valueType: percentage === undefined && discount.kind === "basic" ? "fixed_amount" : "percentage",
      value: discount.kind === "free_shipping" ? 100 : (percentage ?? (discount.value as { amount: Minor }).amount),
      targetType: discount.kind === "free_shipping" ? "shipping_line" : "line_item",
      targetSelection: namesItems(discount) ? "entitled" : "all",
      allocationMethod: onEach ? "each" : "across",
    });
    const type =
      discount.kind === "free_shipping" ? "shipping" : percentage === undefined ? "fixed_amount" : "percentage";
    discountCodes.push({ code: found.code, amount, type });
    codes.push({ code: found.code, accepted: true, amount });
  }
  for (const line of lines) addTax(state, line);
  const shippingTax = taxOf(shippingPrice - shippingDiscount, shop.shippingTaxRate, shop.taxesIncluded);
  const amounts = orderAmounts({
    lines,
    shippingPrice,
    shippingDiscount,
    shippingTaxLines: [{ title: "", rate: shop.shippingTaxRate, price: shippingTax }],
    taxesIncluded: shop.taxesIncluded,
    financialStatus: "pending",
  } as unknown as SimOrder);
  return {
    lines,
    discountApplications: applications,
    discountCodes,
    codes,
    shippingPrice,
    shippingDiscount,
    shippingTax,
    subtotal: amounts.subtotal,
    discounts: amounts.discounts,
    tax: amounts.tax,
    total: amounts.total,
  };
}

/** A line of the catalogue without discounts and tax. Throws `SimError("NO_VARIANT")`. */
export function cartLine(state: ShopState, line: CartLine): Omit<SimOrderLine, "id"> {
  const variant = state.variants.get(line.variantId);
  const product = variant && state.products.get(variant.productId);
  if (!variant || !product) throw new SimError("NO_VARIANT", `No variant ${line.variantId} in ${state.shop.domain}`);
  if (!Number.isInteger(line.quantity) || line.quantity < 1)
    throw new SimError("INVALID", "Quantity must be 1 or more");
  const plan = line.sellingPlanId === undefined ? undefined : state.sellingPlans.get(line.sellingPlanId);
  if (line.sellingPlanId !== undefined && !plan) throw new SimError("INVALID", `No selling plan ${line.sellingPlanId}`);
  return {
    productId: product.id,
    variantId: variant.id,
    title: product.title,
    ...(variant.title === "Default Title" ? {} : { variantTitle: variant.title }),
    sku: variant.sku,
    vendor: product.vendor,
    quantity: line.quantity,
    currentQuantity: line.quantity,
    price: line.price ?? Math.round(variant.price * (1 - (plan?.discount ?? 0))),
    ...(plan ? { sellingPlanId: plan.id } : {}),
    ...(product.isGiftCard ? { isGiftCard: true } : {}),
    ...(variant.requiresShipping ? {} : { requiresShipping: false }),
  };
}

/** Sets a line's tax from its discounted value and its variant's rate. */
export function addTax(state: ShopState, line: Omit<SimOrderLine, "id">): void {
  const rate = (line.variantId && state.variants.get(line.variantId)?.taxRate) || 0;
  if (rate === 0 || line.isGiftCard) return;
  const discounts = (line.discounts ?? []).reduce((total, discount) => total + discount.amount, 0);
  const price = taxOf(line.price * line.quantity - discounts, rate, state.shop.taxesIncluded);
  line.taxLines = [{ title: taxTitle(state, rate), rate, price }];
}

export function taxTitle(state: ShopState, rate: number): string {
  if (state.shop.countryCode !== "JP") return "Tax";
  return rate < 0.1 ? "消費税 (軽減税率)" : "消費税";
}

interface Judged {
  state: ShopState;
  cart: Cart;
  lines: readonly Omit<SimOrderLine, "id">[];
  found: SimDiscountCode | undefined;
  discount: SimDiscount | undefined;
  accepted: readonly SimDiscount[];
  now: number;
}

function rejectionOf({ state, cart, lines, found, discount, accepted, now }: Judged): CodeRejection | undefined {
  if (!found || !discount) return "not_found";
  if (discount.startsAt > now) return "not_started";
  if (discount.endsAt !== undefined && discount.endsAt <= now) return "expired";
  // The limit counts per code, also when one discount has many codes.
  if (discount.usageLimit !== undefined && found.usageCount >= discount.usageLimit) return "usage_limit";
  if ("customerIds" in discount.context) {
    if (!cart.customerId || !discount.context.customerIds.includes(cart.customerId)) return "wrong_customer";
  } else if ("segmentIds" in discount.context) return "wrong_customer";
  if (discount.appliesOncePerCustomer && cart.customerId) {
    const orders = state.ordersByCustomer.get(cart.customerId) ?? [];
    const name = found.code.toLowerCase();
    if (orders.some((order) => order.discountCodes?.some((used) => used.code.toLowerCase() === name))) {
      return "used_by_customer";
    }
  }
  if (accepted.includes(discount) || accepted.some((other) => !combines(discount, other))) return "cannot_combine";
  const entitled = lines.filter((line) => isEntitled(state, discount, line));
  if (entitled.length === 0) return "no_entitled_items";
  const subtotal = entitled.reduce((total, line) => total + line.price * line.quantity, 0);
  if (discount.minimumSubtotal !== undefined && subtotal < discount.minimumSubtotal) return "minimum_subtotal";
  const quantity = entitled.reduce((total, line) => total + line.quantity, 0);
  if (discount.minimumQuantity !== undefined && quantity < discount.minimumQuantity) return "minimum_quantity";
  return undefined;
}

function appliesByItself({
  state,
  cart,
  discount,
  accepted,
  now,
}: Omit<Judged, "lines" | "found"> & { discount: SimDiscount }) {
  if (!discount.automatic || discount.startsAt > now || (discount.endsAt !== undefined && discount.endsAt <= now))
    return false;
  if ("segmentIds" in discount.context && !discount.context.segmentIds.some((id) => isInSegment(state, id, cart))) {
    return false;
  }
  return accepted.every((other) => combines(discount, other));
}

/** Of Shopify's segment language only what asks for tags that a customer has, and has not, is understood. */
function isInSegment(state: ShopState, segmentId: Id, { customerId }: Cart): boolean {
  const customer = customerId === undefined ? undefined : state.customers.get(customerId);
  const query = state.segments.get(segmentId)?.query;
  if (!customer || !query) return false;
  return query.split(" AND ").every((clause) => {
    const [, not, tag] = clause.match(/^customer_tags (NOT )?CONTAINS '([^']+)'$/) ?? [];
    return tag !== undefined && customer.tags.includes(tag) === (not === undefined);
  });
}

function combines(one: SimDiscount, other: SimDiscount): boolean {
  const allows = (a: SimDiscount, b: SimDiscount) => {
    if (b.kind === "free_shipping") return a.combinesWith.shippingDiscounts;
    return namesItems(b) ? a.combinesWith.productDiscounts : a.combinesWith.orderDiscounts;
  };
  return allows(one, other) && allows(other, one);
}

/** Whether a discount is for some items alone. */
function namesItems(discount: SimDiscount): boolean {
  return Boolean(discount.productIds || discount.variantIds || discount.collectionIds);
}

function isEntitled(state: ShopState, discount: SimDiscount, line: Omit<SimOrderLine, "id">): boolean {
  if (line.isGiftCard) return false;
  if (line.sellingPlanId === undefined ? !discount.appliesOnOneTimePurchase : !discount.appliesOnSubscription)
    return false;
  if (!namesItems(discount)) return true;
  const { productId } = line;
  const collections = (discount.collectionIds ?? []).map((id) => state.collections.get(id));
  return (
    (productId !== undefined && collections.some((collection) => collection?.productIds.includes(productId))) ||
    (line.productId !== undefined && discount.productIds?.includes(line.productId) === true) ||
    (line.variantId !== undefined && discount.variantIds?.includes(line.variantId) === true)
  );
}

/** Writes the discount into the entitled lines; returns what it takes off in all. */
function applyToLines(options: {
  state: ShopState;
  discount: SimDiscount;
  lines: Omit<SimOrderLine, "id">[];
  application: number;
}): Minor {
  const { state, discount, lines, application } = options;
  const entitled = lines.filter((line) => isEntitled(state, discount, line));
  const rest = entitled.map((line) => {
    const before = (line.discounts ?? []).reduce((total, other) => total + other.amount, 0);
    return line.price * line.quantity - before;
  });
  const value = discount.value ?? { percentage: 0 };
  let parts: Minor[];
  if ("percentage" in value) parts = rest.map((amount) => Math.round(amount * value.percentage));
  else if (value.onEachItem) parts = entitled.map((line, i) => Math.min(rest[i] ?? 0, value.amount * line.quantity));
  else {
    const available = rest.reduce((a, b) => a + b, 0);
    parts = allocate(Math.min(value.amount, available), rest);
  }
  entitled.forEach((line, i) => {
    line.discounts = [...(line.discounts ?? []), { application, amount: parts[i] ?? 0 }];
  });
  return parts.reduce((a, b) => a + b, 0);
}
