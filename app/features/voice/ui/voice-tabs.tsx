import { useTranslation } from "react-i18next";
import { PageTabs } from "#app/components/page-tabs.tsx";

const PAGES = {
  contacts: "/app/voice",
  answers: "/app/voice/answers",
  figures: "/app/voice/figures",
  surveys: "/app/voice/surveys",
} as const;

type PageName = keyof typeof PAGES;

/** The parts of the Voice page, each with an address of its own. */
export function VoiceTabs() {
  const { t } = useTranslation();
  const names = Object.keys(PAGES) as PageName[];
  return (
    <PageTabs
      tabs={names.map((name) => ({ id: `voice-${name}`, content: t(`voice.tabs.${name}`), address: PAGES[name] }))}
    />
  );
}
