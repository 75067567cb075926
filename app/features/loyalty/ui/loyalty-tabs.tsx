import { useTranslation } from "react-i18next";
import { PageTabs } from "#app/components/page-tabs.tsx";

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
  const names = Object.keys(PAGES) as PageName[];
  return (
    <PageTabs
      tabs={names.map((name) => ({ id: `loyalty-${name}`, content: t(`loyalty.tabs.${name}`), address: PAGES[name] }))}
    />
  );
}
