import { isSessionLeader } from '../session/view.ts';
import { parseArguments, refuseOperands } from './argv.ts';
import { listOutputOptions, renderOutput } from './output.ts';
import type { ToolFamily } from './tool.ts';

export const leadershipTools: ToolFamily = {
  'is-leader': ({ session, call }) => {
    const given = parseArguments(listOutputOptions(), call.args);
    refuseOperands(given.operands);
    return renderOutput(isSessionLeader(session), given);
  },
};
