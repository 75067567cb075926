/** The discount that a code belongs to, with the code's own id: reads back what a lost answer did. Scope: read_discounts. */
export const DISCOUNT_BY_CODE = /* GraphQL */ `query DiscountByCode($code: String!, $search: String!) {
  codeDiscountNodeByCode(code: $code) {
    id
    codeDiscount {
      __typename
      ... on DiscountCodeBasic { status codes(first: 1, query: $search) { nodes { id code } } }
      ... on DiscountCodeFreeShipping { status codes(first: 1, query: $search) { nodes { id code } } }
    }
  }
}`;
