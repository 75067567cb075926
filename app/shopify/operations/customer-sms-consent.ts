/** Says whether a customer agreed to SMS. Saying it again does no harm. Scope: write_customers. */
export const CUSTOMER_SMS_CONSENT = /* GraphQL */ `mutation CustomerSmsConsent($input: CustomerSmsMarketingConsentUpdateInput!) {
  customerSmsMarketingConsentUpdate(input: $input) {
    customer { id }
    userErrors { code field message }
  }
}`;
