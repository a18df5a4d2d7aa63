package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.xmpp.FakeJoins;
import io.drawbridge.xmpp.TestPki;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The core as a leg sees it, with only what this leg asks for. */
final class TestContext implements LegContext {
    private static final GatewayConfig.Tls GENERATED = new GatewayConfig.Tls(Optional.empty(), Optional.empty());

    private final Path data;
    private final Loops loops = new Loops(1);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final FakeJoins inner = new FakeJoins();
    private final Pki pki;
    private GatewayConfig config;
    Exports exports = new Exports();
    List<String> dnsServers = List.of();

    TestContext(Path data) {
        this(data, new TestPki(TestPki.dns("localhost")));
    }

    TestContext(Path data, Pki pki) {
        this.data = data;
        this.pki = pki;
        configure(defaults(0));
    }

    Xmpp defaults(int port) {
        return with(port, "", "", "required");
    }

    Xmpp with(int port, String server, String webbridge, String tls) {
        return xmpp(true, server.isEmpty(), port, server, webbridge, tls);
    }

    Xmpp off() {
        return xmpp(false, true, 0, "", "", "required");
    }

    private static Xmpp xmpp(boolean on, boolean embedded, int port, String server, String webbridge, String tls) {
        return new Xmpp(
                on,
                embedded,
                port,
                "localhost",
                server,
                "callbridge",
                server.isEmpty() ? Secret.NONE : new Secret("s3cret"),
                webbridge,
                Secret.NONE,
                List.of(),
                List.of(),
                true,
                "refuse",
                new GatewayConfig.XmppTls(tls, false, false, Optional.empty(), GENERATED));
    }

    /** What the status says is wrong, of all links. */
    String lastErrors() {
        CallbridgeStatus status = (CallbridgeStatus)
                exports.borrow(ApiMount.class).get().toCompletableFuture().join();
        return status.links().toString();
    }

    void configure(Xmpp xmpp) {
        configure(xmpp, dnsServers);
    }

    void configure(Xmpp xmpp, List<String> dnsServers) {
        config = new GatewayConfig(
                "localhost",
                List.of("xmpp"),
                data,
                0,
                new GatewayConfig.Network(List.of(), List.of(), List.of()),
                GENERATED,
                new GatewayConfig.Sip(0, 0, 0, new GatewayConfig.PortRange(20000, 29999), "off", "404"),
                new GatewayConfig.Web(0, 0, GENERATED),
                new GatewayConfig.Media(0, 1),
                new GatewayConfig.Turn(0, 0, "", Secret.NONE),
                xmpp,
                dnsServers,
                "",
                "text",
                List.of(),
                List.of());
    }

    @Override
    public GatewayConfig config() {
        return config;
    }

    @Override
    public Loops loops() {
        return loops;
    }

    @Override
    public Ticker ticker() {
        return Ticker.systemTicker();
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public Directory directory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Meetings meetings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public JoinLink joins() {
        return inner;
    }

    @Override
    public Pki pki() {
        return pki;
    }

    @Override
    public Exports exports() {
        return exports;
    }
}
