import { text } from 'node:stream/consumers';
import { identifyProcess } from './grafana/applying/reloading/process-identity.ts';
import { reloadGrafana } from './grafana/applying/reloading/reload-grafana.ts';
import { parseReloadTask } from './grafana/applying/reloading/task.ts';

// Started by a dispatch that has ended by now: nobody is there to hear of trouble.
void text(process.stdin)
  .then((task) => reloadGrafana(parseReloadTask(task), identifyProcess(process.pid)))
  .catch(() => {})
  .finally(() => process.exit());
