package io.drawbridge.webrtc.ice;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsAssociation;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsListener;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports;
import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One browser's bundle: ICE says where its packets go, DTLS over that gives the keys, and RTP and RTCP pass as they are. Owner: the media
 * loop, except where a method says otherwise.
 */
final class BrowserTransport implements WebTransports.WebTransport, MediaFlow, DtlsListener {
    private record Tuple(MediaSocket socket, InetSocketAddress remote) {}

    private static final Logger LOG = LoggerFactory.getLogger(BrowserTransport.class);

    private final MediaPort port;
    private final IceLimits limits;
    private final IceAgent agent;
    private final LocalEndpoint.Secure local;
    private final String remoteUfrag;
    private final StunKey localKey;
    private final StunKey remoteKey;
    private final DtlsRole role;
    private final DtlsAssociation dtls;
    private final long openedNanos;
    private final Deque<Tuple> tuples = new ArrayDeque<>();
    private final Deque<TransactionId> checks = new ArrayDeque<>();
    private volatile String pair = "";
    private @Nullable Tuple target;
    private boolean selected;
    private @Nullable FlowReceiver receiver;
    private @Nullable SrtpKeys keys;
    private @Nullable EndReason failure;
    private long heardNanos;
    private boolean closed;

    @SuppressWarnings("this-escape") // the association only keeps its listener; the class is final
    BrowserTransport(
            MediaPort port,
            IceLimits limits,
            IceAgent agent,
            DtlsEngine engine,
            LocalEndpoint.Secure local,
            TransportParameters remote,
            long nowNanos) {
        this.port = port;
        this.limits = limits;
        this.agent = agent;
        this.local = local;
        this.remoteUfrag = remote.ufrag();
        this.localKey = new StunKey(agent.password());
        this.remoteKey = new StunKey(remote.password());
        this.role = DtlsRole.answering(remote.setup());
        this.openedNanos = nowNanos;
        this.dtls = engine.open(role, remote.fingerprints(), port.loop(), this);
    }

    String ufrag() {
        return agent.ufrag();
    }

    // ---- from the port ----

    /** A STUN request for our ufrag; false if it is not signed with our password by the far end we know. */
    boolean onRequest(MediaSocket socket, InetSocketAddress sender, StunView request, long nowNanos) {
        if (!request.username().equals(ufrag() + ":" + remoteUfrag) || !localKey.signed(request)) {
            return false;
        }
        heardNanos = nowNanos;
        learn(socket, sender);
        if (request.useCandidate() && target == null) {
            aim(new Tuple(socket, sender));
        }
        agent.receive(ByteBufUtil.getBytes(request.datagram()), socket.local(), sender);
        return true;
    }

    /** A response to a check of ours; false if it is a success that is not signed with the far end's password. */
    boolean onResponse(MediaSocket socket, InetSocketAddress sender, StunView response, long nowNanos) {
        checks.remove(response.transactionId());
        if (response.kind() == StunView.Kind.SUCCESS) {
            if (!remoteKey.signed(response)) {
                return false;
            }
            heardNanos = nowNanos;
        }
        agent.receive(ByteBufUtil.getBytes(response.datagram()), socket.local(), sender);
        return true;
    }

    void onDtls(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        if (target == null) {
            aim(new Tuple(socket, sender)); // verified, and more eager than the nomination
        }
        dtls.receive(ByteBufUtil.getBytes(datagram));
    }

    void onMedia(ByteBuf datagram, long nowNanos) {
        if (receiver != null) {
            receiver.onDatagram(datagram, nowNanos);
        }
    }

    void onTick(long nowNanos) {
        if (keys == null && nowNanos - openedNanos > limits.connectTimeoutNanos()) {
            fail(new EndReason.MediaFailed(
                    heardNanos == 0 ? "ICE: nothing came from the browser" : "DTLS did not complete in time"));
        } else if (keys != null && nowNanos - heardNanos > limits.silenceTimeoutNanos()) {
            fail(new EndReason.MediaFailed("ICE: the browser has gone silent"));
        }
    }

    private void learn(MediaSocket socket, InetSocketAddress remote) {
        if (socket.at(remote) == this) {
            return;
        }
        socket.learn(remote, this);
        tuples.addLast(new Tuple(socket, remote));
        if (tuples.size() > limits.tuplesPerTransport()) {
            Tuple oldest = tuples.removeFirst();
            if (oldest.equals(target)) {
                tuples.addLast(oldest);
                oldest = tuples.removeFirst();
            }
            oldest.socket().forget(oldest.remote(), this);
        }
    }

    /** From here on everything is sent there. */
    private void aim(Tuple tuple) {
        target = tuple;
        dtls.start();
    }

    // ---- from the agent: see events() ----

    /** What an agent may do to the transport that does not exist yet when the agent begins. */
    static final class AgentEvents implements IceAgent.Events {
        private final MediaPort port;
        private @Nullable BrowserTransport transport;

        AgentEvents(MediaPort port) {
            this.port = port;
        }

        /** On the loop. */
        void attach(BrowserTransport to) {
            transport = to;
        }

        @Override
        public void onSend(InetSocketAddress from, InetSocketAddress to, byte[] stun) {
            post(() -> {
                if (transport != null) {
                    transport.sendStun(from, to, stun);
                }
            });
        }

        @Override
        public void onSelected(InetSocketAddress from, InetSocketAddress to, String words) {
            post(() -> {
                if (transport != null) {
                    transport.onSelected(from, to, words);
                }
            });
        }

        private void post(Runnable task) {
            try {
                port.loop().execute(task);
            } catch (RejectedExecutionException e) {
                LOG.debug("the media loop has ended before an ICE agent");
            }
        }
    }

    private void sendStun(InetSocketAddress from, InetSocketAddress to, byte[] stun) {
        if (closed) {
            return;
        }
        ByteBuf datagram = Unpooled.wrappedBuffer(stun);
        boolean request = (stun[0] & 1) == 0 && (stun[1] & 0x10) == 0;
        if (request) {
            TransactionId id = StunView.transactionId(datagram);
            port.expect(id, this);
            checks.remove(id);
            checks.addLast(id);
            if (checks.size() > limits.openTransactions()) {
                port.forget(checks.removeFirst());
            }
        }
        port.socket(from)
                .ifPresentOrElse(
                        socket -> {
                            socket.write(datagram, to);
                            socket.flush();
                        },
                        datagram::release);
    }

    private void onSelected(InetSocketAddress from, InetSocketAddress to, String words) {
        pair = words;
        selected = true;
        LOG.debug("ICE {}: {}", ufrag(), words);
        port.socket(from).ifPresent(socket -> aim(new Tuple(socket, to)));
    }

    // ---- DTLS ----

    @Override
    public void onSend(byte[] datagram) {
        Tuple to = target;
        if (to != null) {
            to.socket().write(Unpooled.wrappedBuffer(datagram), to.remote());
            to.socket().flush();
        }
    }

    @Override
    public void onKeys(SrtpKeys fresh) {
        keys = fresh;
        if (receiver != null) {
            receiver.onKeys(fresh);
        }
    }

    @Override
    public void onFailed(EndReason reason) {
        fail(reason);
    }

    @Override
    public void onClosed() {
        fail(new EndReason.HungUp());
    }

    private void fail(EndReason reason) {
        if (failure != null || closed) {
            return;
        }
        failure = reason;
        LOG.debug("transport {} failed: {}", ufrag(), reason.detail());
        if (receiver != null) {
            receiver.onFailed(reason);
        } else {
            close(); // nobody has come for it
        }
    }

    // ---- LegTransport and MediaFlow, for the meeting ----

    @Override
    public Set<Carriage> carriages() {
        return Set.of(Carriage.DTLS_SRTP);
    }

    @Override
    public Opening offer(List<OfferedMedia> offered) {
        return new Opening.Refused(new EndReason.InternalFault("a browser makes the offers"));
    }

    @Override
    public Opening open(List<AgreedMedia.Accepted> accepted) {
        return failure != null || closed
                ? new Opening.Refused(failure != null ? failure : new EndReason.MediaFailed("already closed"))
                : new Opening.Opened(Collections.nCopies(accepted.size(), this));
    }

    @Override
    public void receiver(FlowReceiver to) {
        receiver = to;
        if (keys != null) {
            to.onKeys(keys);
        }
        if (failure != null) {
            to.onFailed(failure);
        }
    }

    @Override
    public void sendRtp(ByteBuf datagram) {
        Tuple to = target;
        if (to == null || keys == null || closed) {
            datagram.release();
            return;
        }
        to.socket().write(datagram, to.remote());
    }

    @Override
    public void sendRtcp(ByteBuf datagram) {
        sendRtp(datagram); // rtcp-mux
    }

    @Override
    public void flush() {
        if (target != null) {
            target.socket().flush();
        }
    }

    @Override
    public LocalEndpoint local() {
        return local;
    }

    @Override
    public boolean secure() {
        return true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        receiver = null;
        dtls.close();
        port.remove(this);
        checks.forEach(port::forget);
        checks.clear();
        tuples.forEach(tuple -> tuple.socket().forget(tuple.remote(), this));
        tuples.clear();
        agent.close();
        port.counters().agents().decrementAndGet();
    }

    // ---- thread-safe ----

    @Override
    public void addCandidate(JoinLink.Candidate candidate) {
        CandidateLine.parse(candidate.candidate()).ifPresent(agent::addRemote);
    }

    @Override
    public String pair() {
        return pair;
    }

    /** Whether ICE has selected a pair; for tests. */
    boolean selected() {
        return selected;
    }
}
