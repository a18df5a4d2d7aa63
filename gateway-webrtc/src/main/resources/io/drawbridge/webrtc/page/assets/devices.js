// Microphone and camera: opened together, or whichever of them there is.
const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const audioWanted = () => window.drawbridge?.audioConstraints ?? AUDIO;

/**
 * Opens what there is. Never fails.
 * @returns {Promise<{audio: ?MediaStreamTrack, video: ?MediaStreamTrack, problem: string}>} problem is a key of texts, or empty
 */
export async function openDevices() {
  if (!navigator.mediaDevices?.getUserMedia) {
    return { audio: null, video: null, problem: 'devices.insecure' };
  }
  const both = await open({ audio: audioWanted(), video: VIDEO });
  if (both.stream) {
    return tracks(both.stream, '');
  }
  if (both.error === 'NotAllowedError') {
    // Perhaps only one of them is forbidden; asking for what was refused fails at once and silently.
    const audio = await open({ audio: audioWanted() });
    return audio.stream ? tracks(audio.stream, 'devices.denied') : { audio: null, video: null, problem: 'devices.denied' };
  }
  const audio = await open({ audio: audioWanted() });
  const video = await open({ video: VIDEO });
  const found = { audio: audio.stream?.getAudioTracks()[0] ?? null, video: video.stream?.getVideoTracks()[0] ?? null };
  return { ...found, problem: problemOf(found, both.error) };
}

/** Opens the camera alone; null if that does not work. */
export async function openCamera() {
  return (await open({ video: VIDEO })).stream?.getVideoTracks()[0] ?? null;
}

/** Opens the microphone alone; null if that does not work. */
export async function openMicrophone() {
  return (await open({ audio: audioWanted() })).stream?.getAudioTracks()[0] ?? null;
}

function problemOf({ audio, video }, error) {
  if (error === 'NotReadableError' && !(audio && video)) {
    return 'devices.busy';
  }
  if (audio) {
    return video ? '' : 'devices.no-camera';
  }
  return video ? 'devices.no-microphone' : 'devices.none';
}

function tracks(stream, problem) {
  return { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null, problem };
}

async function open(constraints) {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(constraints), error: '' };
  } catch (error) {
    return { stream: null, error: error.name };
  }
}
