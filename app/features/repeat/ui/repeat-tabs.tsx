import { useTranslation } from "react-i18next";
import { PageTabs } from "#app/components/page-tabs.tsx";

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
  const names = Object.keys(PAGES) as PageName[];
  return (
    <PageTabs
      tabs={names.map((name) => ({ id: `repeat-${name}`, content: t(`repeat.tabs.${name}`), address: PAGES[name] }))}
    />
  );
}
