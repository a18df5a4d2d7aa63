package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.net.RtpPorts;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The media sockets of one SIP call: a port pair for each m line, bound at the address that the far end is reached from, in the family
 * that the m line asks for. Owner: the meeting's loop.
 */
final class SipMedia implements LegTransport {
    /** What all calls share. */
    record Shared(RtpPorts ports, boolean epoll, Ticker ticker, MediaMeters meters, FlowKeys.Shared keys) {}

    /**
     * What is known of a far end before it says anything of media.
     *
     * @param signalling the host that its signalling comes from; empty where another host spoke for it
     * @param encryption the policy of the call
     * @param confirmed whether it has shown already that it hears us, so that nobody has forged its address
     */
    record Peer(Optional<InetAddress> signalling, EncryptionPolicy encryption, boolean confirmed) {
        Peer(Optional<InetAddress> signalling, EncryptionPolicy encryption) {
            this(signalling, encryption, true);
        }
    }

    /** Runs tasks on the loop that owns the media now. Thread-safe. */
    static final class Owner implements Executor {
        private volatile EventLoop loop;

        private Owner(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }
    }

    /**
     * Our addresses towards a far end.
     *
     * @param bind where the sockets are bound
     * @param advertised what our description says
     * @param towards the same for another far end; thread-safe
     */
    record Addresses(InetAddress bind, InetAddress advertised, Function<InetAddress, Addresses> towards) {
        /** Whether a far end of that address is of the same family. */
        private boolean reaches(InetAddress remote) {
            return remote instanceof Inet6Address == advertised instanceof Inet6Address;
        }
    }

    /** One m line's flow with what it holds. */
    private record Line(SipFlow flow, RtpPorts.Pair ports, Addresses addresses) {
        boolean reaches(AgreedMedia.Accepted media) {
            return media.remoteRtp()
                    .map(InetSocketAddress::getAddress)
                    .filter(remote -> !addresses.reaches(remote))
                    .isEmpty();
        }
    }

    /** How many pairs are tried when other processes hold ports of the range. */
    private static final int MAX_TRIES = 20;

    private final Shared shared;
    private final Owner owner;
    private final Addresses addresses;
    private final Peer peer;
    private boolean confirmed;
    private final Pulse pulse = new Pulse();
    private final Map<Integer, Line> lines = new HashMap<>();

    SipMedia(Shared shared, EventLoop loop, Addresses addresses, Peer peer) {
        this.shared = shared;
        this.owner = new Owner(loop);
        this.addresses = addresses;
        this.peer = peer;
        this.confirmed = peer.confirmed();
    }

    /** The far end has shown that it hears us. Thread-safe; {@code ifMissed} runs on our loop if something was held back until now. */
    void confirm(Runnable ifMissed) {
        owner.execute(() -> {
            confirmed = true;
            boolean missed =
                    lines.values().stream().anyMatch(line -> line.flow().withheld());
            lines.values().forEach(line -> line.flow().confirmed());
            if (missed) {
                ifMissed.run();
            }
        });
    }

    /** Signs of life; thread-safe. */
    Pulse pulse() {
        return pulse;
    }

    @Override
    public Set<Carriage> carriages() {
        return peer.encryption().carriages();
    }

    @Override
    public boolean reaches(InetSocketAddress remote) {
        return towards(remote.getAddress()).reaches(remote.getAddress());
    }

    @Override
    public Opening offer(List<OfferedMedia> offered) {
        Map<Integer, Line> fresh = new HashMap<>();
        for (OfferedMedia media : offered) {
            if (!lines.containsKey(media.index()) && !open(media.index(), addresses, fresh)) {
                return refused(fresh);
            }
        }
        lines.putAll(fresh);
        return new Opening.Opened(offered.stream()
                .<MediaFlow>map(media -> {
                    SipFlow flow = flow(media.index());
                    flow.offered(media);
                    return flow;
                })
                .toList());
    }

    @Override
    public Opening open(List<AgreedMedia.Accepted> accepted) {
        Map<Integer, Line> fresh = new HashMap<>();
        for (AgreedMedia.Accepted media : accepted) {
            Line line = lines.get(media.index());
            boolean usable = line != null && line.reaches(media);
            if (!usable && !open(media.index(), towards(media), fresh)) {
                return refused(fresh);
            }
        }
        Set<Integer> wanted = accepted.stream().map(AgreedMedia.Accepted::index).collect(Collectors.toSet());
        for (Integer index : List.copyOf(lines.keySet())) {
            if (fresh.containsKey(index) || !wanted.contains(index)) {
                close(lines.remove(index));
            }
        }
        lines.putAll(fresh);
        pulse.agreed(accepted.stream().anyMatch(media -> media.direction().receives()));
        return new Opening.Opened(accepted.stream()
                .<MediaFlow>map(media -> {
                    SipFlow flow = flow(media.index());
                    flow.agreed(media);
                    return flow;
                })
                .toList());
    }

    private SipFlow flow(int index) {
        return Objects.requireNonNull(lines.get(index)).flow();
    }

    private Opening refused(Map<Integer, Line> opened) {
        opened.values().forEach(this::close);
        return new Opening.Refused(new EndReason.OutOfResources("no RTP port is free"));
    }

    private Addresses towards(InetAddress remote) {
        return addresses.reaches(remote) ? addresses : addresses.towards().apply(remote);
    }

    /** Our end for an m line: of the family of its c= line. */
    private Addresses towards(AgreedMedia.Accepted media) {
        return media.remoteRtp().map(remote -> towards(remote.getAddress())).orElse(addresses);
    }

    private boolean open(int index, Addresses ends, Map<Integer, Line> into) {
        SipFlow flow = new SipFlow(shared, peer, owner, pulse);
        if (confirmed) {
            flow.confirmed();
        }
        List<RtpPorts.Pair> taken = new ArrayList<>();
        boolean done = false;
        for (int i = 0; i < MAX_TRIES && !done; i++) {
            Optional<RtpPorts.Pair> pair = shared.ports().lease();
            if (pair.isEmpty()) {
                break;
            }
            done = bind(flow, pair.get(), ends);
            if (done) {
                into.put(index, new Line(flow, pair.get(), ends));
            } else {
                taken.add(pair.get());
            }
        }
        taken.forEach(shared.ports()::release);
        return done;
    }

    private boolean bind(SipFlow flow, RtpPorts.Pair pair, Addresses ends) {
        Optional<RtpSocket> rtp = bind(ends, pair.rtpPort(), flow::onRtpSocket);
        if (rtp.isEmpty()) {
            return false;
        }
        Optional<RtpSocket> rtcp = bind(ends, pair.rtcpPort(), flow::onRtcpSocket);
        if (rtcp.isEmpty()) {
            rtp.get().close();
            return false;
        }
        flow.bound(
                rtp.get(),
                rtcp.get(),
                new LocalEndpoint.Plain(
                        new InetSocketAddress(ends.advertised(), pair.rtpPort()),
                        new InetSocketAddress(ends.advertised(), pair.rtcpPort())));
        return true;
    }

    private Optional<RtpSocket> bind(Addresses ends, int port, RtpSocket.Receiver receiver) {
        return RtpSocket.bind(owner.loop, shared.epoll(), new InetSocketAddress(ends.bind(), port), receiver);
    }

    @Override
    public CompletionStage<Void> moveTo(EventLoop loop) {
        List<RtpSocket> sockets = lines.values().stream()
                .flatMap(line -> line.flow().sockets().stream())
                .toList();
        CompletableFuture<?>[] moves =
                sockets.stream().map(socket -> socket.moveTo(loop)).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(moves)
                .thenRunAsync(
                        () -> {
                            owner.loop = loop;
                            sockets.forEach(RtpSocket::resume);
                        },
                        loop);
    }

    private void close(Line line) {
        line.flow().close();
        shared.ports().release(line.ports());
    }

    @Override
    public void close() {
        lines.values().forEach(this::close);
        lines.clear();
    }
}
