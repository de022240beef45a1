export function bundle(
  entryPoints: Readonly<Record<string, string>>,
  outdir: string,
): Promise<void>;
export function buildServer(): Promise<void>;
export function buildClient(): Promise<void>;
