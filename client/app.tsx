/** The frame of every page, and which page it is. The play view, with the terminal, is loaded late. */
import type { JSX } from "preact";
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { playing } from "./lib/frame.ts";
import { late } from "./lib/late.tsx";
import { Icon, Logo } from "./parts/icons.tsx";
import { Toasts } from "./parts/toast.tsx";
import { Catalogue } from "./pages/catalogue.tsx";
import { Lost } from "./pages/lost.tsx";

const SessionPage = late(() => import("./pages/session.tsx").then((module) => module.SessionPage));
const History = late(() => import("./pages/history.tsx").then((module) => module.History));
const Settings = late(() => import("./pages/settings.tsx").then((module) => module.Settings));
const MyData = late(() => import("./pages/data.tsx").then((module) => module.MyData));

export function App(): JSX.Element {
  return (
    <LocationProvider>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <ErrorBoundary>
          <Router>
            <Route path="/" component={Catalogue} />
            <Route path="/s/:address" component={SessionPage} />
            <Route path="/history" component={History} />
            <Route path="/settings" component={Settings} />
            <Route path="/data" component={MyData} />
            <Route default component={Lost} />
          </Router>
        </ErrorBoundary>
      </main>
      {!playing.value && <Toasts />}
    </LocationProvider>
  );
}

const PAGES = [
  ["/", "Scenarios", "list"],
  ["/history", "History", "clock"],
  ["/settings", "Settings", "gear"],
  ["/data", "My data", "user"],
] as const;

function Header(): JSX.Element | null {
  const { path } = useLocation();
  if (playing.value) return null;
  return (
    <header class="top">
      <a class="brand" href="/">
        <Logo />
        <span>Pagefault</span>
      </a>
      <nav aria-label="Pages">
        {PAGES.map(([href, name, icon]) => (
          <a key={href} href={href} aria-current={path === href ? "page" : undefined}>
            <Icon name={icon} />
            <span>{name}</span>
          </a>
        ))}
      </nav>
    </header>
  );
}
