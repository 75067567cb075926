/** A customer's newest store credit. Scopes: read_store_credit_accounts, read_store_credit_account_transactions. */
export const STORE_CREDIT_TRANSACTIONS = /* GraphQL */ `query StoreCreditTransactions($customerId: ID!) {
  customer(id: $customerId) {
    id
    storeCreditAccounts(first: 10) {
      nodes {
        transactions(first: 50, sortKey: CREATED_AT, reverse: true) {
          nodes {
            __typename
            amount { amount currencyCode }
            ... on StoreCreditAccountCreditTransaction { id }
          }
        }
      }
    }
  }
}`;
