/** What the operations over `ORDER_FIELDS` and `ORDER_LINE_FIELDS` answer. */

export interface MoneyNode {
  shopMoney: { amount: string };
}

export interface OrderNode {
  id: string;
  name: string;
  createdAt: string;
  processedAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  test: boolean;
  currencyCode: string;
  taxesIncluded: boolean;
  displayFinancialStatus: string | null;
  displayFulfillmentStatus: string;
  fulfillments: { createdAt: string; status: string }[];
  sourceName: string | null;
  discountCodes: string[];
  customer: { id: string } | null;
  subtotalLineItemsQuantity: number;
  totalPriceSet: MoneyNode;
  refunds: { id: string; createdAt: string | null }[];
}

export interface OrderLineNode {
  id: string;
  title: string;
  sku: string | null;
  quantity: number;
  currentQuantity: number;
  isGiftCard: boolean;
  sellingPlan: { sellingPlanId: string | null } | null;
  product: { id: string } | null;
  variant: { id: string } | null;
  originalTotalSet: MoneyNode;
  discountAllocations: { allocatedAmountSet: MoneyNode }[];
  taxLines: { priceSet: MoneyNode }[];
}

export interface ProductNode {
  id: string;
  title: string;
  productType: string;
  vendor: string;
  tags: string[];
  status: string;
  updatedAt: string;
}

export interface VariantNode {
  id: string;
  title: string;
  sku: string | null;
  price: string;
  inventoryItem: { unitCost: { amount: string } | null } | null;
}

export interface CustomerNode {
  id: string;
  createdAt: string;
  updatedAt: string;
  state: string;
  locale: string;
  tags: string[];
  firstName: string | null;
  lastName: string | null;
  defaultEmailAddress: { emailAddress: string; marketingState: string } | null;
  defaultPhoneNumber: { phoneNumber: string; smsMarketingConsent: { state: string } | null } | null;
  defaultAddress: {
    zip: string | null;
    countryCodeV2: string | null;
    province: string | null;
    city: string | null;
    address1: string | null;
    address2: string | null;
    company: string | null;
    phone: string | null;
  } | null;
  statistics: { rfmGroup: string | null };
}

export interface PageNode<T> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: T[];
}
