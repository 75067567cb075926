import type { Language } from "./texts.ts";

export interface DemoShop {
  domain: string;
  language: Language;
  timeZone: string;
  /** Something to buy. */
  sku: string;
}

export const CDNOW: DemoShop = {
  domain: "cdnow-demo.myshopify.com",
  language: "en",
  timeZone: "America/New_York",
  sku: "CD-IMPORT",
};

export const KURASHI: DemoShop = {
  domain: "kurashi-demo.myshopify.com",
  language: "ja",
  timeZone: "Asia/Tokyo",
  sku: "GEL-90",
};
