/** Changes what is named of an automatic discount; doing it again changes nothing. Scope: write_discounts. */
export const DISCOUNT_AUTOMATIC_BASIC_UPDATE = /* GraphQL */ `mutation DiscountAutomaticBasicUpdate($id: ID!, $input: DiscountAutomaticBasicInput!) {
  discountAutomaticBasicUpdate(id: $id, automaticBasicDiscount: $input) {
    automaticDiscountNode { id }
    userErrors { code field message }
  }
}`;
