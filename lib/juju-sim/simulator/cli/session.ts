import { CliError } from './cli-error.ts';
import { renderVerb, renderVerbs } from './help.ts';
import { parseVerbArguments, type Verb, type VerbContext } from './verb.ts';
import { verbs } from './verbs/index.ts';
import { splitWords } from './words.ts';

/** Runs one line, for example `integrate grafana prometheus`. Ignores empty lines and comments. */
export async function runLine(context: VerbContext, line: string): Promise<void> {
  const [first, ...rest] = splitWords(line);
  // A user may type `juju` out of habit.
  const [name, ...words] = first === 'juju' ? rest : [first, ...rest];
  if (name === undefined) return;
  if (name === 'help') context.print(renderHelp(words[0]));
  else {
    context.simulator.tick();
    await runVerb(context, verbNamed(name), words as string[]);
  }
}

async function runVerb(context: VerbContext, verb: Verb, words: readonly string[]): Promise<void> {
  await verb.run(context, parseVerbArguments(verb, words));
}

function verbNamed(name: string): Verb {
  const found = verbs.find((verb) => verb.name === name || verb.aliases?.includes(name));
  if (!found) throw new CliError(`"${name}" is not a command of juju-sim; "help" lists the commands`);
  return found;
}

/** The help for all verbs, or for one verb with its options. */
export function renderHelp(name?: string): string {
  return name === undefined ? renderVerbs(verbs) : renderVerb(verbNamed(name));
}
