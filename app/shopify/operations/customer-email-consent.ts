/** Says whether a customer agreed to e-mail. Saying it again does no harm. Scope: write_customers. */
export const CUSTOMER_EMAIL_CONSENT = /* GraphQL */ `mutation CustomerEmailConsent($input: CustomerEmailMarketingConsentUpdateInput!) {
  customerEmailMarketingConsentUpdate(input: $input) {
    customer { id }
    userErrors { code field message }
  }
}`;
