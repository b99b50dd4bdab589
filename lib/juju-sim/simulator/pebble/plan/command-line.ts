import { getErrorMessage } from 'charmkit/base';
import { quoteText } from '../text/quote.ts';
import { splitShellWords } from '../text/shell-words.ts';
import { LayerError } from './layer-error.ts';

/**
 * Splits a service's command into words. A last group in square brackets holds default arguments. `pebble run --args`
 * could replace them; here they are normal arguments.
 */
export function parseServiceCommand(service: string, command: string): string[] {
  const refuse = (reason: string): LayerError =>
    new LayerError(`cannot parse service ${quoteText(service)} command: ${reason}`);
  const words = wordsOf(command, refuse);
  const open = words.indexOf('[');
  const close = words.indexOf(']');
  if (open === -1 && close === -1) return words;
  if (open === 0) throw refuse('cannot start command with [ ... ] group');
  if (open === -1 || (close !== -1 && close < open)) throw refuse('cannot have ] outside of [ ... ] group');
  const nested = words.indexOf('[', open + 1);
  if (nested !== -1 && (close === -1 || nested < close)) throw refuse('cannot nest [ ... ] groups');
  if (close !== -1 && close < words.length - 1) {
    throw refuse('cannot have any arguments after [ ... ] group');
  }
  return words.filter((_word, index) => index !== open && index !== close);
}

function wordsOf(command: string, refuse: (reason: string) => LayerError): string[] {
  try {
    return splitShellWords(command);
  } catch (thrown) {
    throw refuse(getErrorMessage(thrown));
  }
}
