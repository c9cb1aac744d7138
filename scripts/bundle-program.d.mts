export function bundleProgram(entry: string, outfile: string, folder?: string): Promise<void>;
