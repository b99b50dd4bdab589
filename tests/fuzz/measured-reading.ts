// Reads one input of the corpus, and reports the cost to the parent process.
import { readCorpus } from './corpus.ts';
import { tryReading } from './try-reading.ts';

const input = readCorpus().get(process.argv[2] ?? '');
if (!input) throw new RangeError(`No input of the corpus is called ${process.argv[2]}`);
const before = process.cpuUsage();
await tryReading(input);
const { user, system } = process.cpuUsage(before);
process.send?.({
  cpuSeconds: (user + system) / 1_000_000,
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
});
