import { appendTo } from "../../append-to.ts";

/** The words of a name: "netG_A.ema-2" is net, g, a, ema, 2. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

const averages = new Set(["ema", "averaged", "average", "shadow", "swa"]);

/** Whether a name says that it is a moving average: "g_ema", "ema_net", but not "edema_net". */
export function namesAverage(name: string): boolean {
  return wordsOf(name).some((word) => averages.has(word));
}

/** The name without the words that say so. */
export function withoutAverage(name: string): string {
  return wordsOf(name)
    .filter((word) => !averages.has(word))
    .join(" ");
}

/** What training programs save beside a network. */
const training =
  /^(optims?|optimi[sz]ers?|sched(uler)?s?|scalers?|momentum|buffers?|history|loss(es)?|callbacks?|metrics?|rng|random)$/;
const network = /^(net|network|model|module|backbone|encoder|decoder|generator|discriminator)s?$/;

/** Whether a key says that what it holds is of the training: "loss_state", but not "lossless_net" or "metric_net". */
export function namesTraining(key: string): boolean {
  const words = wordsOf(key);
  if (words.some((word) => averages.has(word))) return true;
  return words.some((word) => training.test(word)) && !words.some((word) => network.test(word));
}

/** Keys of a checkpoint whose entries together are one network. */
const halves =
  /^(en|de)coder$|^(backbone|neck|heads?|classifier|features?|stem|trunk|body|bottleneck|embedder|extractor|projector|projection|predictor|conv|fc)$/;

export function isHalf(key: string): boolean {
  return wordsOf(key).every((word) => halves.test(word));
}

/** Words by which networks that are trained together are told apart. */
const roles: readonly (readonly string[])[] = [
  ["student", "teacher"],
  ["online", "target"],
  ["query", "key"],
  ["q", "k"],
  ["generator", "discriminator"],
  ["gen", "dis"],
  ["gen", "disc"],
  ["g", "d"],
  ["actor", "critic"],
  ["best", "last"],
];

/**
 * Those of the names that differ from another one in such a word only: "encoder_q" and "encoder_k", "netG" and "netD". In one
 * pass: each name is looked up by what is left of it.
 */
export function withRoles(names: readonly string[]): Set<string> {
  const groups = new Map<string, Map<string, string[]>>();
  for (const name of names) {
    const words = wordsOf(name);
    if (words.length > mostWords) continue;
    for (const [at, word] of words.entries()) {
      for (const [pair, ends] of roles.entries()) {
        if (!ends.includes(word)) continue;
        const key = [...words.slice(0, at), `#${pair}`, ...words.slice(at + 1)].join(" ");
        const group = groups.get(key) ?? new Map<string, string[]>();
        appendTo(group, word, name);
        groups.set(key, group);
      }
    }
  }
  const paired = [...groups.values()].filter(({ size }) => size > 1);
  return new Set(paired.flatMap((group) => [...group.values()].flat()));
}

/** A name of more words is none that people give. */
const mostWords = 32;
