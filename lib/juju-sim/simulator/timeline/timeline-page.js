// The page's own script. It runs in a browser, after the line that defines `dispatches`.
const lanes = document.getElementById('lanes');
const detail = document.getElementById('detail');
const zoom = document.getElementById('zoom');
const find = document.getElementById('find');
const beginMs = Math.min(...dispatches.map(({ startedMs }) => startedMs));
const endMs = Math.max(...dispatches.map(({ startedMs, ms }) => startedMs + ms), beginMs + 1);
const units = [...new Set(dispatches.map(({ unit }) => unit))].sort((a, b) =>
  a.localeCompare(b, undefined, { numeric: true }),
);
let chosen;

function add(parent, tag, className, text) {
  const element = parent.appendChild(document.createElement(tag));
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function seconds(ms) {
  return ms >= 10_000 ? `${(ms / 1000).toFixed(0)} s` : `${(ms / 1000).toFixed(ms >= 1000 ? 1 : 2)} s`;
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

function draw() {
  lanes.replaceChildren();
  const width = Math.max(400, (document.body.clientWidth - 200) * Number(zoom.value));
  const scale = width / (endMs - beginMs);
  const axis = add(lanes, 'div', 'axis');
  axis.style.width = `${width}px`;
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 3600].map(
    (s) => s * 1000,
  );
  const step = steps.find((each) => each * scale > 70) ?? 3_600_000;
  for (let at = 0; at <= endMs - beginMs; at += step)
    add(axis, 'span', '', seconds(at)).style.left = `${at * scale}px`;
  for (const unit of units) drawLane(unit, width, scale);
}

function drawLane(unit, width, scale) {
  const own = dispatches.filter((each) => each.unit === unit);
  const lane = add(lanes, 'section', 'lane');
  lane.style.width = `${width}px`;
  const title = add(lane, 'h2', '', unit);
  add(title, 'small', '', own.findLast(({ status }) => status !== undefined)?.status ?? '');
  for (const dispatch of own) {
    drawBar(lane, dispatch, (dispatch.startedMs - beginMs) * scale, Math.max(3, dispatch.ms * scale));
  }
  const changes = own.filter(({ status }) => status !== undefined);
  const ends = changes.map(({ startedMs, ms }) =>
    Math.min((startedMs + ms - beginMs) * scale - 4, width - 12),
  );
  for (const [index, { status }] of changes.entries()) {
    const mark = add(lane, 'em', 'mark', `◆ ${status}`);
    mark.style.left = `${ends[index]}px`;
    // A text ends where the next one begins.
    mark.style.maxWidth = `${Math.max(10, (ends[index + 1] ?? width) - ends[index] - 2)}px`;
    mark.title = status;
  }
}

function drawBar(lane, dispatch, left, width) {
  const kind = dispatch.isFailed ? ' failed' : dispatch.isAction ? ' action' : '';
  const bar = add(lane, 'button', `bar${kind}${matches(dispatch) ? '' : ' pale'}`);
  bar.style.left = `${left}px`;
  bar.style.width = `${width}px`;
  bar.title = `${dispatch.hook}, ${Math.round(dispatch.ms)} ms, ${dispatch.tools} hook tools`;
  if (width > 40) add(bar, 'span', '', dispatch.hook);
  if (width > 12) {
    for (const [offset, kindOfTick] of dispatch.moments) {
      const part = Math.min(1, Math.max(0, offset / dispatch.ms));
      add(bar, 'i', `tick ${kindOfTick}`).style.left = `${part * (width - 2)}px`;
    }
  }
  if (dispatch === chosen) bar.classList.add('chosen');
  bar.addEventListener('click', () => choose(dispatch, bar));
}

function matches(dispatch) {
  const text = find.value.trim().toLowerCase();
  if (text === '') return true;
  const texts = [
    dispatch.unit,
    dispatch.hook,
    dispatch.status ?? '',
    ...dispatch.moments.map(([, , each]) => each),
  ];
  return texts.some((each) => each.toLowerCase().includes(text));
}

function choose(dispatch, bar) {
  for (const other of document.querySelectorAll('.chosen')) other.classList.remove('chosen');
  chosen = dispatch;
  bar.classList.add('chosen');
  detail.hidden = false;
  detail.replaceChildren();
  add(detail, 'p', 'title', `${dispatch.unit}  ${dispatch.hook}`);
  const facts = [
    new Date(dispatch.startedMs).toLocaleTimeString(),
    `${dispatch.ms.toFixed(0)} ms`,
    `exit ${dispatch.exit}`,
    `${dispatch.tools} hook tools`,
    `${dispatch.restarts} restarts`,
    ...(dispatch.status === undefined ? [] : [`status: ${dispatch.status}`]),
  ];
  add(detail, 'p', '', facts.join(' · '));
  if (dispatch.errors.length > 0) add(detail, 'pre', '', dispatch.errors.join('\n'));
  const table = add(detail, 'table');
  for (const [offset, kind, text, isFailed] of dispatch.moments) {
    const row = add(table, 'tr', isFailed ? 'failed' : '');
    for (const cell of [`${Math.round(offset)} ms`, kind, text]) add(row, 'td', '', cell);
  }
}

const failed = dispatches.filter(({ isFailed }) => isFailed).length;
document.getElementById('summary').textContent =
  `${count(dispatches.length, 'dispatch', 'dispatches')} of ${count(units.length, 'unit', 'units')} in ${seconds(endMs - beginMs)}, ${failed} failed`;
zoom.addEventListener('input', draw);
find.addEventListener('input', draw);
window.addEventListener('resize', draw);
window.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') detail.hidden = true;
});
draw();
