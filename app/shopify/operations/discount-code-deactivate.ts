/** Ends a discount now; doing it again changes nothing. Scope: write_discounts. */
export const DISCOUNT_CODE_DEACTIVATE = /* GraphQL */ `mutation DiscountCodeDeactivate($id: ID!) {
  discountCodeDeactivate(id: $id) {
    codeDiscountNode { id }
    userErrors { code field message }
  }
}`;
