import { useState } from "preact/hooks";
import { minorDigits } from "../../_shared/texts.ts";

// The host's object; only modules that draw have it typed by the extension's own declarations.
declare const shopify: import("@shopify/ui-extensions/purchase.checkout.block.render").Api;

export type Applying = "idle" | "sending" | "refused";

/** One discount code at this checkout: whether it is applied, and what puts it in or takes it out. */
export function useCode(code: string | null) {
  const [applying, setApplying] = useState<Applying>("idle");
  const isApplied = code !== null && isCodeApplied(code);

  const apply = async () => {
    if (code === null) return;
    setApplying("sending");
    setApplying((await changeCode({ type: "addDiscountCode", code })) ? "idle" : "refused");
  };
  return { applying, isApplied, apply };
}

/** However it is written. */
export function isCodeApplied(code: string): boolean {
  return shopify.discountCodes.value.some((each) => each.code.toLowerCase() === code.toLowerCase());
}

/** Puts a code in or takes it out; false where the host did not do it. */
export async function changeCode(change: {
  type: "addDiscountCode" | "removeDiscountCode";
  code: string;
}): Promise<boolean> {
  try {
    const result = await shopify.applyDiscountCodeChange(change);
    return result.type === "success";
  } catch {
    return false;
  }
}

/** What the cart costs, in minor units of a currency; null where the checkout is in another. */
export function subtotalIn(currency: string): number | null {
  const subtotal = shopify.cost.subtotalAmount.value;
  if (subtotal.currencyCode !== currency) return null;
  return Math.round(subtotal.amount * 10 ** minorDigits(currency));
}
