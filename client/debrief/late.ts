/** The debrief, with what draws it, comes when it is wanted. */
import { late } from "../lib/late.tsx";

export const Debrief = late(() => import("./debrief.tsx").then((module) => module.Debrief));
