// What must be changed in a description before a browser gets it.
const START_KBPS = 1200;

/**
 * Tells Chromium at which rate to begin its camera. It otherwise begins at 300 kbit/s, which in full resolution is a few frames a second.
 * Others ignore it.
 */
export function startQuickly(sdp, maxBitrateBps) {
  const kbps = maxBitrateBps > 0 ? Math.min(START_KBPS, Math.floor(maxBitrateBps / 1000)) : START_KBPS;
  let video = false;
  const formats = new Set();
  const lines = sdp.split(/\r?\n/).filter(Boolean);
  for (const line of lines) {
    const fmtp = /^a=fmtp:(\d+) /.exec(line);
    if (fmtp) {
      formats.add(fmtp[1]);
    }
  }
  return lines.flatMap(line => {
    if (line.startsWith('m=')) {
      video = line.startsWith('m=video');
    }
    const codec = /^a=rtpmap:(\d+) (H264|VP8)\//i.exec(line);
    if (video && codec && !formats.has(codec[1])) {
      return [line, `a=fmtp:${codec[1]} x-google-start-bitrate=${kbps}`];
    }
    return video && line.startsWith('a=fmtp:') && !/ apt=/.test(line) ? [`${line};x-google-start-bitrate=${kbps}`] : [line];
  }).join('\r\n') + '\r\n';
}
