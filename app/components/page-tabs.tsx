import { useLocation, useNavigate } from "@remix-run/react";
import { Tabs } from "@shopify/polaris";

/** The parts of a page, each with an address of its own; an address that is none of theirs belongs to the first. */
export function PageTabs({ tabs }: { tabs: readonly { id: string; content: string; address: string }[] }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return (
    <Tabs
      tabs={tabs.map(({ id, content }) => ({ id, content }))}
      selected={Math.max(
        0,
        tabs.findIndex(({ address }) => address === pathname),
      )}
      onSelect={(at) => navigate(tabs[at]?.address ?? pathname)}
    />
  );
}
