import type { CartLine } from "../operations/checkout.ts";
import { cookie, type ShopRequest } from "./page-context.ts";

const MOST_LINES = 40;

/** The lines in the shopper's cart; what the shop no longer sells is left out. */
export function cartLines(request: Pick<ShopRequest, "cookies" | "state">): CartLine[] {
  const lines: CartLine[] = [];
  for (const part of (request.cookies.get("cart") ?? "").split(",").slice(0, MOST_LINES)) {
    const [variantId = "", quantity = "", sellingPlanId = ""] = part.split(":");
    const units = Number(quantity);
    if (!request.state.variants.has(variantId) || !Number.isInteger(units) || units < 1 || units > 999) continue;
    if (sellingPlanId && !request.state.sellingPlans.has(sellingPlanId)) continue;
    lines.push({ variantId, quantity: units, ...(sellingPlanId ? { sellingPlanId } : {}) });
  }
  return lines;
}

/** Discount codes entered at the checkout. */
export function enteredCodes(request: Pick<ShopRequest, "cookies">): string[] {
  return (request.cookies.get("codes") ?? "").split("\n").filter(Boolean);
}

export function keepCart(request: ShopRequest, lines: readonly CartLine[]): void {
  const text = lines.map((line) => [line.variantId, line.quantity, line.sellingPlanId ?? ""].join(":")).join(",");
  request.setCookies.push(cookie(request.domain, "cart", text));
}

export function keepCodes(request: ShopRequest, codes: readonly string[]): void {
  request.setCookies.push(cookie(request.domain, "codes", codes.join("\n")));
}
