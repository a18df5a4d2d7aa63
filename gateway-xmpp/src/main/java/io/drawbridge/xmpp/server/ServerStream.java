package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.component.HandshakeDigest;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection (XEP-0114, accepting side): waits for the stream header, then for the proof of the secret, then for the place
 * of its name, then hands stanzas to the router. Owner: the server's loop.
 */
final class ServerStream extends ChannelInboundHandlerAdapter implements StanzaRouter.Port {
    private static final Logger log = LoggerFactory.getLogger(ServerStream.class);
    private static final SecureRandom random = new SecureRandom();

    /** How far a connection has come. */
    private enum Phase {
        OPENING,
        PROVING,
        WAITING,
        ATTACHED,
        OVER
    }

    /** What the server keeps about its connections. */
    interface Host {
        ServerSettings settings();

        StanzaRouter router();

        Doorkeeper doorkeeper();

        /** What came in was no XMPP. */
        void malformed();

        /** The connection was turned away, for that reason. */
        void refused(String reason);

        /** Whether this has not been said for a while, so that nobody can fill the log. */
        boolean worthTelling(String what);

        /** The connection proved who it is. */
        void noStranger(ServerStream stream);

        void gone(ServerStream stream);
    }

    private final Host host;
    private final Channel channel;
    private final StreamWire wire;
    private Phase phase = Phase.OPENING;
    private String component = "";
    private final String streamId;
    private Secret proved = Secret.NONE;
    private String since = "";
    private Consumer<Boolean> onLife = alive -> {};
    private @Nullable Future<?> limit;
    private @Nullable Future<?> lifeLimit;
    private @Nullable Future<?> keepalive;

    ServerStream(Host host, Channel channel) {
        this.host = host;
        this.channel = channel;
        this.wire = new StreamWire(channel);
        byte[] id = new byte[16];
        random.nextBytes(id);
        streamId = HexFormat.of().formatHex(id);
        int seconds = host.settings().limits().handshakeSeconds();
        limit = channel.eventLoop()
                .schedule(() -> end("connection-timeout", "the handshake took too long"), seconds, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.OVER || !(message instanceof StreamEvent event)) {
            return;
        }
        if (event instanceof StreamEvent.Opened opened) {
            onOpened(opened);
        } else if (event instanceof StreamEvent.Received received) {
            onElement(received.element());
        } else if (event instanceof StreamEvent.Closed) {
            over(() -> wire.close(""));
        } else if (event instanceof StreamEvent.Fault fault) {
            host.malformed();
            end(fault.condition(), fault.text());
        } else if (event instanceof StreamEvent.Skipped skipped) {
            end("policy-violation", skipped.why());
        }
    }

    private void onOpened(StreamEvent.Opened opened) {
        component = asked(opened.header());
        wire.header(component, streamId);
        host.settings().accounts().refresh();
        if (!opened.contentNamespace().equals(Xmlns.COMPONENT)) {
            refuse("invalid-namespace", "this port takes components (" + Xmlns.COMPONENT + ")");
        } else if (!host.settings().accounts().known(component)) {
            refuse("host-unknown", "this component is not known here");
        } else {
            Optional<String> objection = host.settings().certificates().objectionTo(wire.certificate(), component);
            objection.ifPresentOrElse(this::onWrongCertificate, () -> phase = Phase.PROVING);
        }
    }

    private void onWrongCertificate(String why) {
        if (host.worthTelling("certificate of " + component)) {
            log.warn("xmpp server: the component {} from {} was turned away: {}", component, wire.remote(), why);
        }
        refuse("not-authorized", why);
    }

    /** The component: the stream is addressed to it (XEP-0114), or with some libraries comes from it and is addressed to the server. */
    private String asked(XmlElement header) {
        String to = domain(header.attribute("to"));
        boolean addressesServer = to.isEmpty() || to.equals(host.settings().domain());
        String from = domain(header.attribute("from"));
        return addressesServer && !from.isEmpty() ? from : to;
    }

    private static String domain(String address) {
        return XmppAddress.parse(address).map(XmppAddress::domain).orElse("");
    }

    private void onElement(XmlElement element) {
        switch (phase) {
            case PROVING -> onProof(element);
            case ATTACHED -> onStanza(element);
            default -> refuse("not-authorized", "the handshake comes first, and its answer before stanzas");
        }
    }

    private void onProof(XmlElement element) {
        Secret secret = host.settings().accounts().secret(component).orElse(Secret.NONE);
        boolean right = HandshakeDigest.matches(
                streamId, secret.reveal(), element.text().trim());
        if (!element.is("handshake", Xmlns.COMPONENT) || !right || secret.isEmpty()) {
            if (host.worthTelling("secret of " + component)) {
                log.warn("xmpp server: {} came from {} without its right secret", component, wire.remote());
            }
            refuse("not-authorized", "the secret is not the one of this component");
            return;
        }
        proved = secret;
        phase = Phase.WAITING;
        cancel(limit);
        host.noStranger(this);
        host.doorkeeper().admit(this);
    }

    private void onStanza(XmlElement element) {
        onLife.accept(true);
        switch (host.router().route(component, this, element)) {
            case TAKEN -> {}
            case INVALID_FROM -> end("invalid-from", "a component sends from its own domain");
            case UNSUPPORTED -> end("unsupported-stanza-type", "iq, message or presence");
        }
    }

    /** Turns the connection away. */
    void refuse(String condition, String text) {
        host.refused(condition);
        end(condition, text);
    }

    // ---- what the doorkeeper asks ----

    String component() {
        return component;
    }

    /** Since when and from where it is connected, for people. */
    String provenance() {
        return "since " + since + " from " + wire.remote();
    }

    String remote() {
        return wire.remote();
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /** The secret that was proved; it may have been changed since. */
    Secret proved() {
        return proved;
    }

    /** The name is this connection's. */
    void welcome() {
        phase = Phase.ATTACHED;
        since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        wire.write("<handshake/>");
        log.info("xmpp server: the component {} is connected from {}", component, wire.remote());
        int seconds = host.settings().limits().keepaliveSeconds();
        keepalive = channel.eventLoop().scheduleAtFixedRate(() -> write(" "), seconds, seconds, TimeUnit.SECONDS);
    }

    /** Asks the far end whether it is there; the answer is false too when the connection ends first. */
    void proveLife(Consumer<Boolean> answer) {
        onLife = alive -> {
            onLife = more -> {};
            cancel(lifeLimit);
            answer.accept(alive);
        };
        int seconds = host.settings().limits().proofOfLifeSeconds();
        lifeLimit = channel.eventLoop().schedule(() -> onLife.accept(false), seconds, TimeUnit.SECONDS);
        Iq ping = Iq.get("life-" + streamId, host.settings().domain(), component, XmlElement.of("ping", Xmlns.PING));
        write(print(Replies.of(ping)));
    }

    // ---- writing and the end ----

    @Override
    public String print(XmlElement stanza) {
        return XmlPrinter.print(stanza, Xmlns.COMPONENT);
    }

    @Override
    public void write(String xml) {
        if (phase == Phase.OVER) {
            return;
        }
        if (wire.isReading()) {
            wire.write(xml);
        } else {
            log.warn("xmpp server: the component {} does not read; its connection is closed", component);
            over(() -> wire.close(""));
        }
    }

    /** Ends the stream with an error (RFC 6120 section 4.9). */
    void end(String condition, String text) {
        over(() -> wire.closeWith(component, streamId, condition, text));
    }

    private void over(Runnable goodbye) {
        if (phase == Phase.OVER) {
            return;
        }
        boolean attached = phase == Phase.ATTACHED;
        phase = Phase.OVER;
        cancel(limit);
        cancel(keepalive);
        host.gone(this);
        if (attached) {
            log.info("xmpp server: the component {} from {} is gone", component, wire.remote());
        }
        goodbye.run();
        onLife.accept(false);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over(() -> wire.close(""));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("xmpp server: a connection broke", cause);
        if (cause instanceof DecoderException) {
            host.malformed();
        }
        ctx.close();
    }
}
