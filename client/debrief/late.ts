/** The debrief, with what draws it, comes when it is wanted. */
import { lazy } from "preact-iso";

export const Debrief = lazy(() => import("./debrief.tsx").then((module) => module.Debrief));
