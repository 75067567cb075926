import { useLocation, useNavigate } from "@remix-run/react";
import { Tabs } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

const PAGES = {
  time: "/app/repeat",
  steps: "/app/repeat/steps",
  f2: "/app/repeat/f2",
  retention: "/app/repeat/retention",
  products: "/app/repeat/products",
} as const;

type PageName = keyof typeof PAGES;

/** The parts of the Repeat page, each with an address of its own. */
export function RepeatTabs() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const names = Object.keys(PAGES) as PageName[];
  return (
    <Tabs
      tabs={names.map((name) => ({ id: `repeat-${name}`, content: t(`repeat.tabs.${name}`) }))}
      selected={Math.max(
        0,
        names.findIndex((name) => PAGES[name] === pathname),
      )}
      onSelect={(at) => navigate(PAGES[names[at] ?? "time"])}
    />
  );
}
