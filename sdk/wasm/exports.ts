/** The exports of assembly/index.ts as JavaScript sees them: addresses and counts are numbers. */
export interface KernelExports {
  arenaMark(): number;
  arenaPush(bytes: number): number;
  arenaRelease(mark: number): void;
}
