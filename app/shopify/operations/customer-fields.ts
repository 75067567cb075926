/** What the app keeps of a customer: protected customer data of level 2, which the app asks Shopify's approval for. */
export const CUSTOMER_FIELDS = `
id
createdAt
updatedAt
state
locale
tags
firstName
lastName
defaultEmailAddress { emailAddress marketingState }
defaultPhoneNumber { phoneNumber smsMarketingConsent { state } }
defaultAddress { zip countryCodeV2 province city address1 address2 company phone }
statistics { rfmGroup }`;
