import { runCharm } from 'charmkit';
import { pythonCharm, readRecorded } from '../../python-charm.ts';

await runCharm(pythonCharm(readRecorded(process.env.RECORDED ?? '')));
