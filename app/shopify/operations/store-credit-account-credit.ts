/**
 * Gives a customer store credit. Not idempotent and without a place for a reference: the caller notes beforehand which
 * transactions there are. Scope: write_store_credit_account_transactions.
 */
export const STORE_CREDIT_ACCOUNT_CREDIT = /* GraphQL */ `mutation StoreCreditAccountCredit($id: ID!, $creditInput: StoreCreditAccountCreditInput!) {
  storeCreditAccountCredit(id: $id, creditInput: $creditInput) {
    storeCreditAccountTransaction { id }
    userErrors { code field message }
  }
}`;
