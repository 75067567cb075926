/** What Shopify says of merging two customers. Scope: read_customer_merge. */
export const CUSTOMER_MERGE_PREVIEW = /* GraphQL */ `query CustomerMergePreview($one: ID!, $two: ID!) {
  customerMergePreview(customerOneId: $one, customerTwoId: $two) {
    resultingCustomerId
    customerMergeErrors { errorFields message }
    blockingFields { note tags }
  }
}`;
