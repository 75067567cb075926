import { toGid } from "#app/lib/ids.ts";
import { toDecimal } from "#app/lib/money.ts";
import type { CampaignKind, EligibleKind, ValueKind } from "./types.ts";

/** What a campaign's discount is made of. */
export interface DiscountTerms {
  campaignId: bigint;
  kind: CampaignKind;
  revision: number;
  valueKind: ValueKind;
  valueMinor: bigint | null;
  percentBp: number | null;
  minimumMinor: bigint;
  eligible: EligibleKind;
  eligibleIds: bigint[];
  combinesWithOrder: boolean;
  combinesWithProduct: boolean;
  combinesWithShipping: boolean;
  startsAt: Date | null;
  /** The first moment after the campaign's last day: Shopify ends it then, whether we are there or not. */
  endsAt: Date | null;
  currency: string;
}

/**
 * The variables of `discountCodeBasicCreate`, or of `discountCodeFreeShippingCreate` for free shipping.
 *
 * @param options.code its first code
 */
export function discountInput(options: { terms: DiscountTerms; code: string; now: Date }): Record<string, unknown> {
  const { terms, code, now } = options;
  const amount = (minor: bigint) => toDecimal(minor, terms.currency);
  const common = {
    // A name for the merchant's list of discounts; the same in each language.
    title: `okaeri-${terms.kind.replaceAll("_", "-")}-${terms.campaignId}-${terms.revision}`,
    code,
    startsAt: (terms.startsAt && terms.startsAt < now ? terms.startsAt : now).toISOString(),
    endsAt: terms.endsAt?.toISOString() ?? null,
    // For each code: it is given to one customer, to be used once.
    usageLimit: 1,
    appliesOncePerCustomer: false,
    context: { all: "ALL" },
    minimumRequirement:
      terms.minimumMinor > 0n ? { subtotal: { greaterThanOrEqualToSubtotal: amount(terms.minimumMinor) } } : null,
    tags: ["okaeri"],
  };
  if (terms.valueKind === "free_shipping") {
    return {
      ...common,
      destination: { all: true },
      combinesWith: { orderDiscounts: terms.combinesWithOrder, productDiscounts: terms.combinesWithProduct },
    };
  }
  const value =
    terms.valueKind === "amount"
      ? { discountAmount: { amount: amount(terms.valueMinor ?? 0n), appliesOnEachItem: false } }
      : { percentage: (terms.percentBp ?? 0) / 10_000 };
  return {
    ...common,
    customerGets: { value, items: itemsOf(terms) },
    combinesWith: {
      orderDiscounts: terms.combinesWithOrder,
      productDiscounts: terms.combinesWithProduct,
      shippingDiscounts: terms.combinesWithShipping,
    },
  };
}

function itemsOf({ eligible, eligibleIds }: DiscountTerms): Record<string, unknown> {
  if (eligible === "products") {
    return { products: { productsToAdd: eligibleIds.map((id) => toGid("Product", id)) } };
  }
  if (eligible === "collections") return { collections: { add: eligibleIds.map((id) => toGid("Collection", id)) } };
  return { all: true };
}
