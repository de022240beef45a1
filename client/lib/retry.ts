/** Another attempt at an attempt's scenario, under the same seed or a new one; goes to its page. */
import { useLocation } from "preact-iso";
import { sessionPage } from "../../session/protocol.ts";
import { toast } from "../parts/toast.tsx";
import { api, explain } from "./api.ts";

export function useRetry(address: string): (sameSeed: boolean) => void {
  const { route } = useLocation();
  return (sameSeed) => {
    api.retry(address, sameSeed).then(
      (session) => route(sessionPage(session.address)),
      (error: unknown) => toast(explain(error), true),
    );
  };
}
