package io.drawbridge.sip.transport;

import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.locate.Hop;
import io.drawbridge.sip.message.HostPort;
import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.ParseResult;
import io.drawbridge.sip.message.Printable;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipParser;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.Via;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.drawbridge.sip.transaction.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of SIP: listeners, connections, and the way out. Requests in a dialog go on the connection that the flow names while it
 * is open, else on a new one to the flow's address (RFC 5923); responses go where the Via of their request wants them (RFC 3581).
 * Owner: the signalling loop, except binding, {@link #tls(SipTls)} and {@link #close}.
 */
public final class SipTransport implements Outbound {
    private static final Logger log = LoggerFactory.getLogger(SipTransport.class);

    private final Loops loops;
    private final LocalAddresses addresses;
    private final SipReceiver receiver;
    private final Meters meters;
    private final StreamLimits limits;
    private final SipParser parser;
    private final Listeners listeners;
    private final Connections connections;
    private volatile @Nullable SipTls tls;
    private volatile Gate gate = Gate.OPEN;

    /** A transport that binds nothing yet, with the default limits. */
    public SipTransport(Loops loops, LocalAddresses addresses, SipReceiver receiver, MeterRegistry meters) {
        this(loops, addresses, receiver, meters, SipLimits.DEFAULT, StreamLimits.DEFAULT);
    }

    /** A transport that binds nothing yet. */
    public SipTransport(
            Loops loops,
            LocalAddresses addresses,
            SipReceiver receiver,
            MeterRegistry meters,
            SipLimits messages,
            StreamLimits limits) {
        this.loops = loops;
        this.addresses = addresses;
        this.receiver = receiver;
        this.meters = new Meters(meters);
        this.limits = limits;
        this.parser = new SipParser(messages);
        this.listeners = new Listeners(loops);
        this.connections = new Connections(this, loops, messages, limits);
        this.meters.count(connections);
    }

    // ---- listening ----

    /** Makes TLS possible, in and out; to be called before {@link #bindTls}. */
    public void tls(SipTls identity) {
        tls = identity;
    }

    /** Who guards the sockets; to be called before anything is bound. */
    public void gate(Gate keeper) {
        gate = keeper;
    }

    Gate gate() {
        return gate;
    }

    @Nullable
    SipTls tls() {
        return tls;
    }

    /** Binds a UDP listener; port 0 takes a free one. Completes with the address bound. */
    public CompletionStage<InetSocketAddress> bindUdp(InetSocketAddress address) {
        long id = connections.nextId();
        return listeners.datagrams(
                address, new UdpShell(this, id), channel -> connections.add(id, new DatagramLink(channel)));
    }

    /** Binds a TCP listener; port 0 takes a free one. Completes with the address bound. */
    public CompletionStage<InetSocketAddress> bindTcp(InetSocketAddress address) {
        return bind(address, Transport.TCP);
    }

    /** Binds a TLS listener; port 0 takes a free one. Completes with the address bound. */
    public CompletionStage<InetSocketAddress> bindTls(InetSocketAddress address) {
        return bind(address, Transport.TLS);
    }

    private CompletionStage<InetSocketAddress> bind(InetSocketAddress address, Transport transport) {
        return listeners.streams(address, transport, limits, channel -> connections.take(channel, transport));
    }

    /** Closes listeners and connections. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        loops.signalling().execute(() -> {
            listeners.close();
            connections.closeAll();
            result.complete(null);
        });
        return result;
    }

    // ---- what comes ----

    void onBytes(byte[] bytes, Flow flow) {
        ParseResult result = parser.parse(bytes);
        if (result instanceof ParseResult.Malformed bad) {
            onMalformed(bad);
            if (gate.malformed(flow)) {
                bad.answer("malformed").ifPresent(answer -> send(answer, flow));
            }
        } else if (result instanceof ParseResult.Parsed parsed) {
            if (parsed.message() instanceof SipRequest request
                    && request.via().params().has("alias")) {
                connections.alias(request.via(), flow);
            }
            receiver.onMessage(marked(parsed.message(), flow.remote()), flow);
        }
    }

    /** Says in the topmost Via where the request came from. */
    private static SipMessage marked(SipMessage message, InetSocketAddress source) {
        return message instanceof SipRequest request
                ? request.withTopVia(request.via().seenFrom(source))
                : message;
    }

    void onMalformed(ParseResult.Malformed bad) {
        meters.malformed().increment();
        log.debug("a SIP message that cannot be read: {}", Printable.of(bad.reason()));
    }

    void onSocketError(Throwable cause) {
        log.debug("SIP socket: {}", Printable.of(String.valueOf(cause.getMessage())));
    }

    void onHandshake(boolean succeeded) {
        meters.handshake(succeeded);
    }

    void onClosed(Link link) {
        connections.remove(link).forEach(receiver::onFlowLost);
    }

    /** A WebSocket wants in; false if there are too many. */
    boolean take(WebSocketLink link) {
        InetAddress source = link.remote().getAddress();
        if (!gate.connects(source) || !connections.caps().take(source)) {
            return false;
        }
        connections.add(link.id(), link);
        return true;
    }

    /** The end of a WebSocket that was taken. */
    void release(WebSocketLink link) {
        if (connections.remove(link.id(), link)) {
            connections.caps().release(link.remote().getAddress());
            receiver.onFlowLost(link.id());
        }
    }

    // ---- what goes ----

    /**
     * A flow for new requests to that hop: an open connection to it where there is one, else one that the first message makes. Where that
     * fails {@link SipReceiver#onFlowLost} says so.
     */
    public Flow open(Hop hop) {
        SipTls own = tls;
        return open(hop, own == null ? null : own.trust());
    }

    /** The same, where a hop's certificate is checked against other authorities than usual. */
    public Flow open(Hop hop, @Nullable PeerTrust trust) {
        if (hop.transport() == Transport.UDP) {
            return new Flow(Transport.UDP, connections.datagramId(isSix(hop.address())), hop.address());
        }
        return connections
                .to(Route.of(hop.transport(), hop.address(), hop.serverName(), trust))
                .flow(hop.address());
    }

    private static boolean isSix(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    /** Whether a TCP connection to that address is open, made by us. */
    public boolean hasStream(InetSocketAddress address) {
        return connections.has(Route.of(Transport.TCP, address, "", null));
    }

    @Override
    public void send(SipMessage message, Flow flow) {
        byte[] bytes = SipPrinter.print(message);
        if (message instanceof SipResponse response && response.body().isEmpty() && gate.narrow(flow, bytes.length)) {
            bytes = SipPrinter.print(response.brief());
        }
        if (gate.mayGo(message, flow, bytes.length)) {
            write(message, bytes, flow);
        }
    }

    private void write(SipMessage message, byte[] bytes, Flow flow) {
        Link link = connections.get(flow.channel());
        if (link != null) {
            link.send(bytes, flow.reliable() ? flow.remote() : datagramTarget(message, flow));
        } else if (flow.transport() == Transport.TCP || flow.transport() == Transport.TLS) {
            SipTls own = tls;
            Route route = Route.of(
                    flow.transport(), target(message, flow), serverName(message), own == null ? null : own.trust());
            connections.replace(flow.channel(), route).send(bytes, route.address());
        } else if (flow.reliable()) { // nobody can be called by WebSocket
            loops.signalling().execute(() -> receiver.onFlowLost(flow.channel()));
        }
    }

    private static InetSocketAddress datagramTarget(SipMessage message, Flow flow) {
        return message instanceof SipResponse response ? response.via().answerAddress(flow.remote()) : flow.remote();
    }

    /** A response whose connection is gone goes to the sent-by port of its Via (RFC 3261 section 18.2.2). */
    private static InetSocketAddress target(SipMessage message, Flow flow) {
        return message instanceof SipResponse response ? listening(response.via(), flow) : flow.remote();
    }

    static InetSocketAddress listening(Via via, Flow flow) {
        int port = via.sentBy().port();
        return new InetSocketAddress(
                flow.remote().getAddress(), port > 0 ? port : flow.transport().defaultPort());
    }

    /** Whom a new connection for that message must meet: the host of its next hop. */
    private static String serverName(SipMessage message) {
        if (message instanceof SipRequest request) {
            return request.headers().values("Route").stream()
                    .findFirst()
                    .flatMap(NameAddr::parse)
                    .flatMap(NameAddr::sipUri)
                    .or(request::uri)
                    .map(uri -> unbracketed(uri.host()))
                    .orElse("");
        }
        return unbracketed(message.via().sentBy().host());
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String localHostPort(Flow flow) {
        InetAddress remote = flow.remote().getAddress();
        Optional<InetSocketAddress> own =
                Optional.ofNullable(connections.get(flow.channel())).flatMap(Link::local);
        InetAddress local = own.map(InetSocketAddress::getAddress)
                .filter(address -> !address.isAnyLocalAddress())
                .orElseGet(() -> LocalAddresses.towards(remote));
        boolean shared = flow.transport() == Transport.TCP || flow.transport() == Transport.TLS;
        int port = shared
                ? listeners.port(flow.transport())
                : own.map(InetSocketAddress::getPort).orElse(flow.transport().defaultPort());
        return HostPort.of(addresses.advertised(local, remote), port).toString();
    }

    // ---- flows ----

    /**
     * The domains that the far end of a TLS connection has proved to speak for, lower case (RFC 5922 section 7.1); empty where it has
     * shown no certificate or one that nobody vouches for.
     */
    public List<String> peerNames(Flow flow) {
        SipTls own = tls;
        return own == null ? List.of() : peerNames(flow, own.trust());
    }

    /** The same by other authorities than usual. */
    public List<String> peerNames(Flow flow, PeerTrust trust) {
        return connections.get(flow.channel()) instanceof StreamLink link ? link.peerNames(trust) : List.of();
    }

    /**
     * Keeps a flow of ours open (RFC 5626 section 4.4.1).
     *
     * @param intervalNanos between pings; 95 to 120 s is usual on connections, 24 to 29 s on UDP
     * @param onDead called once, on the signalling loop, when the far end does not answer or the connection is gone; never for UDP
     */
    public KeepAlive keepAlive(Flow flow, long intervalNanos, Runnable onDead) {
        return new KeepAlive(this, loops.signalling(), flow, KeepAlive.Spans.of(intervalNanos), onDead);
    }

    @Nullable
    Link link(Flow flow) {
        return connections.get(flow.channel());
    }

    Connections connections() {
        return connections;
    }
}
