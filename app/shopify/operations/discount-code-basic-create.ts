/** Creates a discount with its first code. Not idempotent: the caller brings a code of its own and reads back by it. Scope: write_discounts. */
export const DISCOUNT_CODE_BASIC_CREATE = /* GraphQL */ `mutation DiscountCodeBasicCreate($basicCodeDiscount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $basicCodeDiscount) {
    codeDiscountNode {
      id
      codeDiscount { __typename ... on DiscountCodeBasic { codes(first: 1) { nodes { id code } } } }
    }
    userErrors { code field message }
  }
}`;
