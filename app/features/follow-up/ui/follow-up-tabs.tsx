import { useLocation, useNavigate } from "@remix-run/react";
import { Tabs } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

const PAGES = {
  today: "/app/follow-up",
  programmes: "/app/follow-up/programmes",
  messages: "/app/messages",
  post: "/app/messages/post",
} as const;

type PageName = keyof typeof PAGES;

/** The parts of the follow-up, each with an address of its own. */
export function FollowUpTabs() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const names = Object.keys(PAGES) as PageName[];
  return (
    <Tabs
      tabs={names.map((name) => ({ id: `follow-up-${name}`, content: t(`followUp.tabs.${name}`) }))}
      selected={Math.max(
        0,
        names.findIndex((name) => PAGES[name] === pathname),
      )}
      onSelect={(at) => navigate(PAGES[names[at] ?? "today"])}
    />
  );
}
