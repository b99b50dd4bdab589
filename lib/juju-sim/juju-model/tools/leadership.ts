import { isLeader } from '../session/view.ts';
import { noMore, parseArguments } from './argv.ts';
import { outputOptions, render } from './output.ts';
import type { ToolFamily } from './tool.ts';

export const leadershipTools: ToolFamily = {
  'is-leader': ({ session, call }) => {
    const given = parseArguments(outputOptions(), call.args);
    noMore(given.operands);
    return render(isLeader(session), given);
  },
};
