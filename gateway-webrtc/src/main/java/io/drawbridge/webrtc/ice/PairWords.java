package io.drawbridge.webrtc.ice;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The chosen pair in words for people: {@code udp host 192.0.2.1:10000 <- srflx 203.0.113.9:4711, direct}.
 *
 * @param path the pair
 * @param remoteType host, srflx, prflx or relay
 * @param relay how the browser comes to our TURN server (UDP, TCP or TLS), if it does
 * @param reason why this way
 */
record PairWords(IcePath path, String remoteType, Optional<String> relay, String reason) {
    /** A browser that names nothing but relays wants it so. */
    static PairWords of(IcePath path, String remoteType, Collection<String> signalledTypes, Optional<String> ourRelay) {
        boolean relayed = ourRelay.isPresent() || remoteType.equals("relay");
        boolean relaysOnly =
                !signalledTypes.isEmpty() && signalledTypes.stream().allMatch(type -> type.equals("relay"));
        String reason = !relayed ? "" : relaysOnly ? "the browser offers relays only" : "no direct path worked";
        return new PairWords(path, relayed ? "relay" : remoteType, ourRelay, reason);
    }

    /** For the metric: none, udp, tcp, tls, or other for somebody else's relay. */
    String relayLabel() {
        return relay.map(how -> how.toLowerCase(Locale.ROOT)).orElse(remoteType.equals("relay") ? "other" : "none");
    }

    String words() {
        String way = "udp host " + NetUtil.toSocketAddressString(path.local()) + " <- " + remoteType + " "
                + NetUtil.toSocketAddressString(path.remote());
        if (!remoteType.equals("relay")) {
            return way + ", direct";
        }
        return way + ", relayed by " + relay.map(how -> "our TURN over " + how).orElse("another TURN server") + ": "
                + reason;
    }
}
