/** The exports of assembly/index.ts as JavaScript sees them: addresses and counts are numbers. */
export interface KernelExports {
  arenaMark(): number;
  arenaPush(bytes: number): number;
  arenaRelease(mark: number): void;

  exp(x: number): number;
  expInto(out: number, values: number, n: number): void;
  log(x: number): number;
  logInto(out: number, values: number, n: number): void;
}
