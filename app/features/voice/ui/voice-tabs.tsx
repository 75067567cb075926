import { useLocation, useNavigate } from "@remix-run/react";
import { Tabs } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

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
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const names = Object.keys(PAGES) as PageName[];
  return (
    <Tabs
      tabs={names.map((name) => ({ id: `voice-${name}`, content: t(`voice.tabs.${name}`) }))}
      selected={Math.max(
        0,
        names.findIndex((name) => PAGES[name] === pathname),
      )}
      onSelect={(at) => navigate(PAGES[names[at] ?? "contacts"])}
    />
  );
}
