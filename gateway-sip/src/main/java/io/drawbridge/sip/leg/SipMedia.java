package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.net.RtpPorts;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.SessionDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The media sockets of one SIP call: a port pair for each m line, bound at the address that the far end is reached from. Owner: the
 * meeting's loop.
 */
final class SipMedia implements LegTransport {
    /** What all calls share. */
    record Shared(RtpPorts ports, boolean epoll, Ticker ticker, MediaMeters meters) {}

    /**
     * Addresses of a call.
     *
     * @param bind where the sockets are bound
     * @param advertised what the answer says
     */
    record Addresses(InetAddress bind, InetAddress advertised) {}

    /** How many pairs are tried when other processes hold ports of the range. */
    private static final int MAX_TRIES = 20;

    private final Shared shared;
    private final EventLoop loop;
    private final Addresses addresses;
    private final List<PlainFlow> flows = new ArrayList<>();
    private final List<RtpPorts.Pair> pairs = new ArrayList<>();

    SipMedia(Shared shared, EventLoop loop, Addresses addresses) {
        this.shared = shared;
        this.loop = loop;
        this.addresses = addresses;
    }

    @Override
    public Set<Carriage> carriages() {
        return Set.of(Carriage.PLAIN_RTP);
    }

    @Override
    public Opening open(List<AgreedMedia.Accepted> accepted) {
        for (AgreedMedia.Accepted media : accepted) {
            if (!open(media)) {
                close();
                return new Opening.Refused(new EndReason.OutOfResources("no RTP port is free"));
            }
        }
        return new Opening.Opened(List.<MediaFlow>copyOf(flows));
    }

    private boolean open(AgreedMedia.Accepted media) {
        PlainFlow flow = new PlainFlow(media, shared.ticker(), shared.meters());
        List<RtpPorts.Pair> taken = new ArrayList<>();
        boolean done = false;
        for (int i = 0; i < MAX_TRIES && !done; i++) {
            Optional<RtpPorts.Pair> pair = shared.ports().lease();
            if (pair.isEmpty()) {
                break;
            }
            done = bind(flow, pair.get());
            (done ? pairs : taken).add(pair.get());
        }
        taken.forEach(shared.ports()::release);
        if (done) {
            flows.add(flow);
        }
        return done;
    }

    private boolean bind(PlainFlow flow, RtpPorts.Pair pair) {
        Optional<RtpSocket> rtp = bind(pair.rtpPort(), flow::onRtpSocket);
        if (rtp.isEmpty()) {
            return false;
        }
        Optional<RtpSocket> rtcp = flow.multiplexed() ? rtp : bind(pair.rtcpPort(), flow::onRtcpSocket);
        if (rtcp.isEmpty()) {
            rtp.get().close();
            return false;
        }
        int rtcpPort = flow.multiplexed() ? pair.rtpPort() : pair.rtcpPort();
        flow.bound(
                rtp.get(),
                rtcp.get(),
                new LocalEndpoint.Plain(
                        new InetSocketAddress(addresses.advertised(), pair.rtpPort()),
                        new InetSocketAddress(addresses.advertised(), rtcpPort)));
        return true;
    }

    private Optional<RtpSocket> bind(int port, RtpSocket.Receiver receiver) {
        return RtpSocket.bind(loop, shared.epoll(), new InetSocketAddress(addresses.bind(), port), receiver);
    }

    /** The far end has offered anew. */
    void onReoffer(SessionDescription offer) {
        flows.forEach(flow -> flow.onReoffer(offer));
    }

    @Override
    public void close() {
        flows.forEach(PlainFlow::close);
        flows.clear();
        pairs.forEach(shared.ports()::release);
        pairs.clear();
    }
}
