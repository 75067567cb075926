import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import type { RuleNames } from "../describe-rule.ts";

interface RuleContextValue {
  names: RuleNames;
  /** Keeps the titles of products that were found, so that chosen ones can be named. */
  learnProducts: (products: readonly { id: string; title: string }[]) => void;
}

const RuleContext = createContext<RuleContextValue>({
  names: { products: {}, tiers: [], programmes: [], surveys: [] },
  learnProducts: () => {},
});

/** Tells the fields of a rule what ids stand for. */
export function RuleNamesProvider({ names, children }: { names: RuleNames; children: ReactNode }) {
  const [learnt, setLearnt] = useState<Record<string, string>>({});
  const learnProducts = useCallback((products: readonly { id: string; title: string }[]) => {
    setLearnt((before) => ({ ...before, ...Object.fromEntries(products.map(({ id, title }) => [id, title])) }));
  }, []);
  const value = useMemo(
    () => ({ names: { ...names, products: { ...learnt, ...names.products } }, learnProducts }),
    [names, learnt, learnProducts],
  );
  return <RuleContext.Provider value={value}>{children}</RuleContext.Provider>;
}

export const useRuleNames = () => useContext(RuleContext);
