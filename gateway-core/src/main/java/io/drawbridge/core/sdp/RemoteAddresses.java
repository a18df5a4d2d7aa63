package io.drawbridge.core.sdp;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Where a plain m line wants its packets (RFC 8866 section 5.7, RFC 3605). Only literal unicast addresses count: nothing is resolved.
 *
 * @param rtp empty on hold, and where there is no address that one can send to
 * @param rtcp empty likewise
 * @param hold {@code c=0.0.0.0} (RFC 3264 section 8.4)
 */
public record RemoteAddresses(Optional<InetSocketAddress> rtp, Optional<InetSocketAddress> rtcp, boolean hold) {
    private static final int MAX_PORT = 65_535;

    /** None at all. */
    public static final RemoteAddresses NONE = new RemoteAddresses(Optional.empty(), Optional.empty(), false);

    /** Those of an m line; RTCP on the same port where it is multiplexed. */
    public static RemoteAddresses of(SessionDescription session, MediaDescription media, boolean rtcpMux) {
        Optional<InetAddress> literal = media.connection()
                .or(session::connection)
                .map(Connection::address)
                .flatMap(RemoteAddresses::literal);
        boolean hold = literal.filter(InetAddress::isAnyLocalAddress).isPresent();
        Optional<InetAddress> address = literal.filter(RemoteAddresses::usable);
        Optional<InetSocketAddress> rtp = address.flatMap(a -> socket(a, media.port()));
        Optional<InetSocketAddress> rtcp =
                rtcpMux ? rtp : address.flatMap(a -> rtcp(a, media.port(), media.attribute("rtcp")));
        return new RemoteAddresses(rtp, rtcp, hold);
    }

    /** {@code a=rtcp:port [IN IP4 address]}, else the next port. */
    private static Optional<InetSocketAddress> rtcp(InetAddress address, int rtpPort, Optional<String> attribute) {
        List<String> fields = Text.tokens(attribute.orElse(""));
        if (fields.isEmpty()) {
            return socket(address, rtpPort + 1);
        }
        int port = Text.number(fields.get(0)).orElse(0);
        Optional<InetAddress> own =
                fields.size() < 4 ? Optional.empty() : literal(fields.get(3)).filter(RemoteAddresses::usable);
        return socket(own.orElse(address), port);
    }

    private static Optional<InetSocketAddress> socket(InetAddress address, int port) {
        return port > 0 && port <= MAX_PORT ? Optional.of(new InetSocketAddress(address, port)) : Optional.empty();
    }

    private static boolean usable(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }

    private static Optional<InetAddress> literal(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
