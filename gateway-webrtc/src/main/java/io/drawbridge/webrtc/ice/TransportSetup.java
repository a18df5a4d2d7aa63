package io.drawbridge.webrtc.ice;

import io.drawbridge.core.dtls.DtlsEngine;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What all transports of one media port share.
 *
 * @param publicAddresses what is configured of where the internet sees us
 * @param random makes credentials: not to be guessed
 */
record TransportSetup(
        MediaPort port,
        IceLimits limits,
        Ticker ticker,
        DtlsEngine engine,
        List<InetAddress> publicAddresses,
        RelayFinder relays,
        RandomGenerator random) {
    /** A fresh agent with credentials of its own. */
    IceMachine agent(IceCredentials remote, IceMachine.Effects effects) {
        return new IceMachine(IceCredentials.fresh(random), remote, port.addresses(), limits, random, effects);
    }

    /** What we can tell of our addresses now. */
    List<CandidateLine> candidates() {
        return LocalCandidates.of(port.addresses(), publicAddresses, port.mapped());
    }
}
