// The own microphone and camera: what is open, what is switched on, and the call that gets them.
import { openCamera, openDevices, openMicrophone } from './devices.js';
import { el } from './page.js';
import { text } from './texts.js';

/** The open tracks, or null, and what the person wants. */
export const own = { audio: null, video: null, micOn: true, cameraOn: true };
let call = null;

/** Lets this call have the tracks from now on; null: no call. */
export function serve(newCall) {
  call = newCall;
}

/** Shows in preview and buttons what is on. */
export function showOwn() {
  const cameraLive = Boolean(own.video) && own.cameraOn;
  const micLive = Boolean(own.audio) && own.micOn;
  toggle(el.mic, micLive, 'mic');
  toggle(el.camera, cameraLive, 'camera');
  el.self.classList.toggle('off', !cameraLive);
  if (el.selfView.srcObject?.getVideoTracks()[0] !== own.video) {
    el.selfView.srcObject = own.video ? new MediaStream([own.video]) : null;
  }
}

function toggle(button, on, what) {
  button.setAttribute('aria-pressed', String(on));
  button.title = text(`control.${what}.turn-${on ? 'off' : 'on'}`);
  button.setAttribute('aria-label', text(`control.${what}.${on ? 'on' : 'off'}`));
}

/** Asks for the devices and opens what there is. */
export async function prepare() {
  el.devices.textContent = text('devices.asking');
  const found = await openDevices();
  Object.assign(own, { audio: found.audio, video: found.video });
  el.devices.textContent = found.problem ? text(found.problem) : '';
  const possible = Boolean(navigator.mediaDevices?.getUserMedia);
  el.mic.disabled = !possible;
  el.camera.disabled = !possible;
  showOwn();
  if (call) { // joined before the browser was allowed
    await call.replace('audio', own.audio);
    await call.replace('video', own.video);
  }
}

export async function toggleMic() {
  if (!own.audio) {
    own.audio = await openMicrophone();
    own.micOn = Boolean(own.audio);
    await call?.replace('audio', own.audio);
  } else {
    own.micOn = !own.micOn;
    own.audio.enabled = own.micOn;
  }
  own.switchedAt = performance.now();
  call?.mute(!own.micOn);
  showOwn();
}

/** Off means off: the camera is released, and nothing is sent rather than black. */
export async function toggleCamera() {
  if (own.video) {
    own.video.stop();
    own.video = null;
    own.cameraOn = false;
  } else {
    own.video = await openCamera();
    own.cameraOn = Boolean(own.video);
    if (!own.video) {
      el.devices.textContent = text('devices.no-camera');
    }
  }
  await call?.replace('video', own.video);
  showOwn();
}
