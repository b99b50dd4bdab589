import { text } from 'node:stream/consumers';
import { identifyProcess } from './process-identity.ts';
import { runReloadTask } from './reload-grafana.ts';
import { parseReloadTask } from './task.ts';

// The dispatch that started this process has ended, so nothing handles its errors.
void text(process.stdin)
  .then((task) => runReloadTask(parseReloadTask(task), identifyProcess(process.pid)))
  .catch(() => {})
  .finally(() => process.exit());
