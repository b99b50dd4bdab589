import { runCharm } from 'charmkit/run-charm';
import { pythonCharm, readRecorded } from '../../python-charm.ts';

await runCharm(pythonCharm(readRecorded(process.env.RECORDED ?? '')));
