// Which way the media of the call take through the network, as the browser itself reports it.

/** @returns {Promise<?{kind: string, protocol: string, millis: number}>} kind is direct, relay-udp, relay-tcp or relay-tls */
export async function wayOfMedia() {
  const peer = window.drawbridge?.peerConnection;
  if (peer?.connectionState !== 'connected') {
    return null;
  }
  const reports = await peer.getStats();
  for (const pair of reports.values()) {
    if (pair.type === 'candidate-pair' && pair.nominated && pair.state === 'succeeded') {
      const local = reports.get(pair.localCandidateId);
      const relay = local?.candidateType === 'relay';
      return {
        kind: relay ? `relay-${local.relayProtocol ?? 'udp'}` : 'direct',
        protocol: (local?.protocol ?? '').toUpperCase(),
        millis: Math.round((pair.currentRoundTripTime ?? 0) * 1000),
      };
    }
  }
  return null;
}
