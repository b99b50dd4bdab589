import { toolNames } from 'charmkit/juju-model';
import { HookToolServer } from 'juju-sim/simulator';
import { hookToolsContract } from './hook-tools.suite.ts';

hookToolsContract('our hook tools', () => HookToolServer.open(toolNames));
