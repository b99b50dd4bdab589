import { runCharm } from 'charmkit';
import { charm } from './charm.ts';

void runCharm(charm);
