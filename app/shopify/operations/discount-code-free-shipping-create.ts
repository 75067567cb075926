/** Creates a discount of free shipping with its first code. Not idempotent: the caller brings a code of its own and reads back by it. Scope: write_discounts. */
export const DISCOUNT_CODE_FREE_SHIPPING_CREATE = /* GraphQL */ `mutation DiscountCodeFreeShippingCreate($freeShippingCodeDiscount: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $freeShippingCodeDiscount) {
    codeDiscountNode {
      id
      codeDiscount { __typename ... on DiscountCodeFreeShipping { codes(first: 1) { nodes { id code } } } }
    }
    userErrors { code field message }
  }
}`;
