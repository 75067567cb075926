import { useFetcher, useNavigation } from "@remix-run/react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";

/** A change that was sent, and who is to be told what became of it. */
interface Sent {
  /** Of the fetcher that sent it. */
  key: string;
  /** What was answered to the fetcher's change before. */
  before: unknown;
  hear: (answer: unknown) => void;
}

const ListenContext = createContext<(sent: Sent) => void>(() => {});

/** Has a change heard by the page around. */
export function useListen(): (sent: Sent) => void {
  return useContext(ListenContext);
}

/**
 * Hears what is answered to changes of the page inside. What sent one may go with its answer, since the page that is read
 * again has no place for it any more, and could not hear it itself. Whoever leaves the page is told nothing there.
 */
export function HeardChanges({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<readonly Sent[]>([]);
  const listen = useCallback(
    (sent: Sent) => setWaiting((before) => [...before.filter(({ key }) => key !== sent.key), sent]),
    [],
  );
  const end = useCallback((sent: Sent) => setWaiting((before) => before.filter((one) => one !== sent)), []);
  return (
    <ListenContext.Provider value={listen}>
      {children}
      {waiting.map((sent) => (
        <Waiting key={sent.key} sent={sent} onEnd={end} />
      ))}
    </ListenContext.Provider>
  );
}

function Waiting({ sent, onEnd }: { sent: Sent; onEnd: (sent: Sent) => void }) {
  const fetcher = useFetcher({ key: sent.key });
  const navigation = useNavigation();
  const page = useRef<string>(undefined);
  const onItsWay = useRef<Sent>(undefined);
  useEffect(() => {
    page.current ??= window.location.pathname;
    if (fetcher.state !== "idle") onItsWay.current = sent;
    else if (fetcher.data !== sent.before) {
      onEnd(sent);
      const isLeaving = navigation.state === "loading" && navigation.location.pathname !== page.current;
      if (!isLeaving && window.location.pathname === page.current) sent.hear(fetcher.data);
    } else if (onItsWay.current === sent) onEnd(sent); // Nothing was answered: the page says what went wrong.
  }, [fetcher.state, fetcher.data, navigation, sent, onEnd]);
  return null;
}
