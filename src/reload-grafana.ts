import { text } from 'node:stream/consumers';
import { identifyProcess } from './grafana/applying/reloading/process-identity.ts';
import { runReloadTask } from './grafana/applying/reloading/reload-grafana.ts';
import { parseReloadTask } from './grafana/applying/reloading/task.ts';

// The dispatch that started this process has ended, so nothing handles its errors.
void text(process.stdin)
  .then((task) => runReloadTask(parseReloadTask(task), identifyProcess(process.pid)))
  .catch(() => {})
  .finally(() => process.exit());
