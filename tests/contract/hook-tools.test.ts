import { toolNames } from 'charmkit/juju-model';
import { HookToolServer } from 'charmkit/simulator';
import { hookToolsContract } from './hook-tools.suite.ts';

hookToolsContract('our hook tools', () => HookToolServer.open(toolNames));
