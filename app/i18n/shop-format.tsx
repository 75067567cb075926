import { createContext, type ReactNode, useContext, useMemo } from "react";
import { createFormat, type ShopSettings } from "./create-format.ts";

const ShopSettingsContext = createContext<ShopSettings>({ language: "en", currency: "USD", timeZone: "UTC" });

/** Tells everything below which language, currency and time zone to write in. */
export function ShopFormatProvider({ children, ...settings }: ShopSettings & { children: ReactNode }) {
  const { language, currency, timeZone } = settings;
  const value = useMemo(() => ({ language, currency, timeZone }), [language, currency, timeZone]);
  return <ShopSettingsContext.Provider value={value}>{children}</ShopSettingsContext.Provider>;
}

/** Writes money, numbers and times as the reader's language and the shop's currency and clock ask. */
export function useFormat() {
  return createFormat(useContext(ShopSettingsContext));
}
