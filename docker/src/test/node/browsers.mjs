// Drives browsers for the end-to-end tests. One JSON request per line on stdin: {"id", "command", ...};
// one JSON answer per line on stdout: {"id", "value"} or {"id", "error"}. Ends, with every browser, when stdin ends.
import readline from 'node:readline';
import {launch} from './launch.mjs';

const pages = new Map();
let nextPage = 1;

const commands = {
  async launch(request) {
    const page = await launch(request);
    const key = String(nextPage++);
    pages.set(key, page);
    return key;
  },
  async open({page, url}) {
    return pages.get(page).open(url);
  },
  async fill({page, testId, text}) {
    await pages.get(page).evaluate('fill', testId, text);
  },
  async click({page, testId}) {
    await pages.get(page).evaluate('click', testId);
  },
  /** Runs one of the functions of inpage.js and returns what it returns. */
  async call({page, name, args}) {
    return (await pages.get(page).evaluate(name, ...(args ?? []))) ?? null;
  },
  async screenshot({page, file, whole}) {
    await pages.get(page).screenshot(file, whole ?? false);
  },
  /** What axe finds that is serious or critical. */
  async accessFaults({page}) {
    return pages.get(page).accessFaults();
  },
  /** All that the page has transferred since it was opened first: {url, bytes}. */
  async transfers({page}) {
    return pages.get(page).transfers();
  },
  async faults({page}) {
    return pages.get(page).faults;
  },
  async close({page}) {
    const open = pages.get(page);
    pages.delete(page);
    await open?.close();
  },
};

async function answer(line) {
  const {id, command, ...request} = JSON.parse(line);
  try {
    const value = await commands[command](request);
    reply({id, value: value ?? null});
  } catch (fault) {
    reply({id, error: String(fault?.stack ?? fault)});
  }
}

function reply(message) {
  process.stdout.write(JSON.stringify(message) + '\n');
}

readline.createInterface({input: process.stdin})
  .on('line', (line) => void answer(line))
  .on('close', async () => {
    await Promise.allSettled([...pages.values()].map((page) => page.close()));
    process.exit(0);
  });
