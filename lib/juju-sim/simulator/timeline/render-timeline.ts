import { readFileSync } from 'node:fs';
import type { TimelineDispatch } from './timeline-data.ts';

const style = new URL('timeline.css', import.meta.url);
const script = new URL('timeline-page.js', import.meta.url);

/** One HTML page with everything in it: the dispatches of each unit over time, and what each of them did. */
export function renderTimeline(title: string, dispatches: readonly TimelineDispatch[]): string {
  // In a script element only "<" can end the element or open a comment.
  const data = JSON.stringify(dispatches).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${readFileSync(style, 'utf8')}</style>
</head>
<body>
<header>
  <h1>${escapeHtml(title)}</h1>
  <p id="summary"></p>
  <p class="legend"><i class="hook"></i> hook <i class="action"></i> action <i class="failed"></i> failed
    <b class="tool"></b> hook tool <b class="pebble"></b> Pebble request <b class="file"></b> file <em>◆</em> status</p>
  <label>Find <input id="find" type="search" placeholder="unit, hook, tool or path"></label>
  <label>Zoom <input id="zoom" type="range" min="1" max="40" value="1" step="0.5"></label>
</header>
<main id="lanes"></main>
<aside id="detail" hidden></aside>
<script>
const dispatches = ${data};
${readFileSync(script, 'utf8')}</script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
