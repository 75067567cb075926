/** Ends a discount with all of its codes at once; doing it again changes nothing. Scope: write_discounts. */
export const DISCOUNT_CODE_DEACTIVATE = /* GraphQL */ `mutation DiscountCodeDeactivate($id: ID!) {
  discountCodeDeactivate(id: $id) {
    codeDiscountNode {
      id
      codeDiscount {
        __typename
        ... on DiscountCodeBasic { status }
        ... on DiscountCodeFreeShipping { status }
      }
    }
    userErrors { code field message }
  }
}`;
