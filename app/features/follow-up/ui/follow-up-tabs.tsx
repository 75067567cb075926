import { useTranslation } from "react-i18next";
import { PageTabs } from "#app/components/page-tabs.tsx";

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
  const names = Object.keys(PAGES) as PageName[];
  return (
    <PageTabs
      tabs={names.map((name) => ({
        id: `follow-up-${name}`,
        content: t(`followUp.tabs.${name}`),
        address: PAGES[name],
      }))}
    />
  );
}
