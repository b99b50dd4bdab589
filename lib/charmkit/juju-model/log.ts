import type { LogLine, Model } from './state.ts';

/** Adds a line to the model's log at the model's current time. */
export function addLog(model: Model, line: Omit<LogLine, 'atMs'>): void {
  model.log.push({ atMs: model.nowMs, ...line });
}

/** What a unit logged, oldest first. */
export function listLogs(model: Model, unit: string): readonly LogLine[] {
  return model.log.filter((line) => line.source === unit);
}
