export function bundle(
  entryPoints: Readonly<Record<string, string>>,
  outdir: string,
  splitting?: boolean,
): Promise<Set<string>>;
export function buildServer(): Promise<void>;
export function buildClient(outDir?: string): Promise<void>;
