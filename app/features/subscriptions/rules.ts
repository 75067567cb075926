/** Days between two deliveries where neither the customer's own nor anybody's in the shop are known. */
export const USUAL_INTERVAL_DAYS = 30;
