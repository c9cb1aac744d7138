import { UsageError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor } from "../model/model-file.ts";
import type { Collected, FilterRun, Passes, PassKind, PassPart } from "../streams/passes.ts";
import { runsLeft } from "./cut-shards.ts";
import type { CollectedPass, CollectedRound } from "./state.ts";

/** What a process does of the passes that are not known yet. */
export interface Part {
  /** Its filters, by the numbers of the layers. */
  runs: ReadonlyMap<number, readonly FilterRun[]>;
  /** What it had found before it was stopped. */
  earlier: ReadonlyMap<string, CollectedPass>;
  /** Is told as it goes on. */
  onStep?: () => void | Promise<void>;
}

interface OpenPass {
  kind: PassKind;
  runs: FilterRun[];
  save: () => unknown;
}

/** The passes of a study whose filters are shared by processes that exchange states. */
export class SharedPasses implements Passes {
  private readonly numbers = new Map<ConvLayer, number>();
  /** Studies make layers of their own about a weight. */
  private readonly ofTensors = new Map<ModelTensor, number>();
  private readonly done = new Map<string, CollectedPass>();
  private readonly open = new Map<string, OpenPass>();
  private readonly isPartial: boolean;

  /** @param part Null where nothing is read: what is not known then is missing. */
  constructor(
    models: readonly Model[],
    rounds: readonly CollectedRound[],
    private readonly part: Part | null,
  ) {
    for (const [i, layer] of models.flatMap(({ layers }) => layers).entries()) {
      if (!this.numbers.has(layer)) this.numbers.set(layer, i);
      if (!this.ofTensors.has(layer.tensor)) this.ofTensors.set(layer.tensor, i);
    }
    for (const { passes } of rounds) for (const [key, pass] of passes) this.done.set(key, pass);
    this.isPartial = rounds.some(({ partial }) => partial);
  }

  numberOf(layer: ConvLayer): number | undefined {
    return this.numbers.get(layer) ?? this.ofTensors.get(layer.tensor);
  }

  known(key: string, filters: number): Collected | undefined {
    const pass = this.done.get(key);
    if (pass === undefined) return undefined;
    const found = pass.runs.reduce((sum, [, start, end]) => sum + end - start, 0);
    if (found < filters && !this.isPartial) {
      throw new UsageError(`the pass ${key} has ${found} of ${filters} filters: merge the states of all shards first`);
    }
    return pass;
  }

  begin(key: string, kind: PassKind): PassPart {
    if (this.part === null) {
      throw new UsageError(
        `the state lacks the pass ${key}: collect a further round with --from, and merge it with this state`,
      );
    }
    const { runs, earlier, onStep } = this.part;
    const before = earlier.get(key);
    const own: OpenPass = { kind, runs: [...(before?.runs ?? [])], save: () => before?.found };
    if (before !== undefined) this.open.set(key, own);
    return {
      earlier: before,
      left: (layer) => {
        const number = this.numberOf(layer) as number;
        const mine = runs.get(number) ?? [];
        return before === undefined
          ? mine
          : runsLeft(
              mine,
              before.runs.filter(([other]) => other === number),
            );
      },
      went: async (more, save) => {
        for (const run of more) own.runs.push(run);
        own.save = save;
        this.open.set(key, own);
        await onStep?.();
      },
    };
  }

  /** The passes that this process goes through, as far as it has come. */
  get collected(): Map<string, CollectedPass> {
    const passes = [...this.open].map(([key, { kind, runs, save }]): [string, CollectedPass] => [
      key,
      sorted({ kind, runs, found: save() }),
    ]);
    return new Map(passes);
  }
}

/** Runs in the order of the layers, those that follow each other as one; entries of lists likewise. */
export function sorted({ kind, runs, found }: CollectedPass): CollectedPass {
  const whole: FilterRun[] = [];
  for (const run of [...runs].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = whole.at(-1);
    if (last !== undefined && last[0] === run[0] && last[2] === run[1])
      whole[whole.length - 1] = [run[0], last[1], run[2]];
    else whole.push(run);
  }
  if (kind === "sum") return { kind, runs: whole, found };
  const entries = found as { layer: number; start: number; unit: number }[];
  const order =
    kind === "units"
      ? (a: { unit: number }, b: { unit: number }) => a.unit - b.unit
      : (a: (typeof entries)[0], b: (typeof entries)[0]) => a.layer - b.layer || a.start - b.start;
  return { kind, runs: whole, found: [...entries].sort(order) };
}
