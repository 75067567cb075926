import { useLocation, useNavigate } from "@remix-run/react";
import { Tabs } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

const PAGES = {
  overview: "/app/loyalty",
  earning: "/app/loyalty/earning",
  tiers: "/app/loyalty/tiers",
  rewards: "/app/loyalty/rewards",
  activity: "/app/loyalty/activity",
  liability: "/app/loyalty/liability",
} as const;

type PageName = keyof typeof PAGES;

/** The parts of the Loyalty page, each with an address of its own. */
export function LoyaltyTabs() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const names = Object.keys(PAGES) as PageName[];
  return (
    <Tabs
      tabs={names.map((name) => ({ id: `loyalty-${name}`, content: t(`loyalty.tabs.${name}`) }))}
      selected={Math.max(
        0,
        names.findIndex((name) => PAGES[name] === pathname),
      )}
      onSelect={(at) => navigate(PAGES[names[at] ?? "overview"])}
    />
  );
}
