/** Ends an automatic discount at once; doing it again changes nothing. Scope: write_discounts. */
export const DISCOUNT_AUTOMATIC_DEACTIVATE = /* GraphQL */ `mutation DiscountAutomaticDeactivate($id: ID!) {
  discountAutomaticDeactivate(id: $id) {
    automaticDiscountNode { id automaticDiscount { ... on DiscountAutomaticBasic { status } } }
    userErrors { code field message }
  }
}`;
