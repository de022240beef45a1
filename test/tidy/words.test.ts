/** What does not belong in a published project: paths of a developer's machine and the like. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { FILES, ROOT, textOf } from "./sources.ts";

const TEXT = FILES.filter((path) => /\.(tsx?|m[jt]s|json|yaml|md|css|html|txt|run)$/.test(path));

/** Written in pieces, so that this file does not hold them. */
const UNWANTED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [new RegExp(`(?<![\\w.])/${"wo"}${"rk"}/`), "a path of a developer's machine"],
  [new RegExp(`/root/\\.${"py"}env`), "a path of a developer's machine"],
  [new RegExp(`${"lang"}uage mod${"el"}|\\b${"LL"}M\\b`, "i"), "how the code came about"],
];

test("no file names a developer's machine or says how it was written", () => {
  const found = TEXT.flatMap((path) => {
    const text = textOf(path);
    return UNWANTED.filter(([pattern]) => pattern.test(text)).map(([, why]) => `${path}: ${why}`);
  });
  expect(found).toEqual([]);
});

test("package-lock.json names no registry", () => {
  expect(textOf("package-lock.json")).not.toMatch(/"resolved": "https?:/);
});

test("a Markdown file has one title, and its links to files lead somewhere", () => {
  const wrong = FILES.filter((path) => path.endsWith(".md")).flatMap((path) => {
    const text = textOf(path).replace(/^```[\s\S]*?^```/gm, "");
    const titles = text.split("\n").filter((line) => line.startsWith("# ")).length;
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)];
    const lost = links
      .map(([, link]) => `${folder}${link}`)
      .filter((link) => !existsSync(`${ROOT}/${link}`))
      .map((link) => `${path}: no file ${link}`);
    return titles === 1 ? lost : [...lost, `${path}: ${titles} titles`];
  });
  expect(wrong).toEqual([]);
});
