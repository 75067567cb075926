/**
 * The parts of the platform's `shopify` object that the shared code needs, said structurally: the checkout and the
 * customer account surfaces type the same things apart.
 */

export type Translate = (key: string, params?: Record<string, string | number>) => string;

export type HostI18n = {
  formatNumber(value: number, options?: { inExtensionLocale?: boolean } & Intl.NumberFormatOptions): string;
  formatCurrency(value: number, options?: { inExtensionLocale?: boolean } & Intl.NumberFormatOptions): string;
  formatDate(value: Date, options?: { inExtensionLocale?: boolean } & Intl.DateTimeFormatOptions): string;
  // The platform's own type also serves replacements by elements, which these surfaces do not use.
  // biome-ignore lint/suspicious/noExplicitAny: the two surfaces declare different generics for the same function.
  translate: any;
};

export type MetafieldEntry = {
  readonly target: { readonly type: string };
  readonly metafield: { readonly namespace: string; readonly key: string; readonly value: unknown };
};

export type HostSessionToken = { get(): Promise<string> };
