/** The same as `DISCOUNT_CODE_BASIC_CREATE` for free shipping: not idempotent, read back by its code. Scope: write_discounts. */
export const DISCOUNT_CODE_FREE_SHIPPING_CREATE = /* GraphQL */ `mutation DiscountCodeFreeShippingCreate($freeShippingCodeDiscount: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $freeShippingCodeDiscount) {
    codeDiscountNode { id }
    userErrors { code field message }
  }
}`;
