import type { Id, SimDiscount, SimDiscountCode } from "../model.ts";
import { type ShopState, SimError, type SimStore } from "../store.ts";

export const MAX_CODES_PER_ADD = 250;

export type DiscountInput = Partial<Omit<SimDiscount, "id" | "createdAt" | "updatedAt">> & {
  title: string;
  startsAt: number;
  /** None for an automatic discount. */
  code?: string;
};

export function discountStatus(discount: SimDiscount, now: number): "ACTIVE" | "EXPIRED" | "SCHEDULED" {
  if (discount.endsAt !== undefined && discount.endsAt <= now) return "EXPIRED";
  return discount.startsAt > now ? "SCHEDULED" : "ACTIVE";
}

export function findDiscount(store: SimStore, domain: string, id: Id): SimDiscount {
  const discount = store.state(domain).discounts.get(id);
  if (!discount) throw new SimError("NOT_FOUND", "Discount does not exist", ["id"]);
  return discount;
}

export function codesOf(state: ShopState, discountId: Id): SimDiscountCode[] {
  return [...(state.codesByDiscount.get(discountId)?.values() ?? [])];
}

/** Creates a discount with its first code; `SimError("TAKEN")` when the code exists in any discount. */
export function createDiscount(store: SimStore, domain: string, input: DiscountInput): SimDiscount {
  const { code = "", ...rest } = input;
  const problem = input.automatic ? undefined : codeProblem(store.state(domain), code);
  if (problem) throw new SimError(problem.code, problem.message, ["code"]);
  const now = store.now();
  const discount: SimDiscount = {
    kind: "basic",
    appliesOncePerCustomer: false,
    context: { all: true },
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    tags: [],
    ...rest,
    id: store.nextId(),
    createdAt: now,
    updatedAt: now,
  };
  store.put(domain, "discounts", discount);
  if (!discount.automatic) addCode(store, domain, discount.id, code);
  return discount;
}

export function updateDiscount(
  store: SimStore,
  domain: string,
  id: Id,
  change: Partial<Omit<SimDiscount, "id" | "createdAt">> & { code?: string },
): SimDiscount {
  const discount = findDiscount(store, domain, id);
  const { code, ...own } = change;
  if (code !== undefined) {
    const state = store.state(domain);
    const first = codesOf(state, id)[0];
    if (first?.code.toLowerCase() !== code.toLowerCase()) {
      const problem = codeProblem(state, code);
      if (problem) throw new SimError(problem.code, problem.message, ["code"]);
      if (first) store.remove(domain, "codes", first.id);
      addCode(store, domain, id, code);
    }
  }
  Object.assign(discount, own, { updatedAt: store.now() });
  return store.put(domain, "discounts", discount);
}

/** Ends a discount now. */
export function deactivateDiscount(store: SimStore, domain: string, id: Id): SimDiscount {
  return updateDiscount(store, domain, id, { endsAt: store.now() });
}

/** Why a code cannot be added, or undefined. */
export function codeProblem(state: ShopState, code: string): { code: string; message: string } | undefined {
  if (code.trim() === "") return { code: "BLANK", message: "Code can't be blank" };
  if (code.length > 255) return { code: "TOO_LONG", message: "Code is too long (maximum is 255 characters)" };
  if (/[\r\n]/.test(code)) return { code: "INVALID", message: "Code can't contain newline characters" };
  if (state.codeByName.has(code.toLowerCase())) {
    return { code: "TAKEN", message: "Code must be unique. Please try a different code." };
  }
  return undefined;
}

export function addCode(store: SimStore, domain: string, discountId: Id, code: string): SimDiscountCode {
  return store.put(domain, "codes", {
    id: store.nextId(),
    code,
    discountId,
    usageCount: 0,
    createdAt: store.now(),
  });
}
