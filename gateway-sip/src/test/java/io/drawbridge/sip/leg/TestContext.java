package io.drawbridge.sip.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.Subnet;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.sdp.AnswerOptions;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.LegContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A gateway around a SIP leg on loopback: meeting "demo", number 1000. */
final class TestContext implements LegContext, AutoCloseable {
    private static final MeetingSpec DEMO = new MeetingSpec("demo", "1000", "Demo", "", "", false);

    final Loops loops = new Loops(1);
    final FakeMeetings meetings = new FakeMeetings(loops);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Exports exports = new Exports();
    private final GatewayConfig config;
    private final @Nullable Pki pki;

    TestContext(GatewayConfig.PortRange rtpPorts) {
        this(rtpPorts, null);
    }

    TestContext(GatewayConfig.PortRange rtpPorts, @Nullable Pki pki) {
        this(new GatewayConfig.Sip(0, 0, 0, rtpPorts, "best-effort", "404"), pki);
    }

    /** One that trusts everybody on this machine: what strangers may do is left to other tests. */
    static TestContext trusting(GatewayConfig.PortRange rtpPorts) {
        return new TestContext(
                new GatewayConfig.Sip(
                        0,
                        0,
                        0,
                        rtpPorts,
                        "best-effort",
                        "404",
                        List.of(),
                        new GatewayConfig.Tls(Optional.empty(), Optional.empty()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(Subnet.parse("127.0.0.0/8").orElseThrow()),
                        30),
                null);
    }

    TestContext(GatewayConfig.Sip sip, @Nullable Pki pki) {
        this.pki = pki;
        config = new GatewayConfig(
                "example.org",
                List.of("sip"),
                Path.of("target"),
                0,
                new GatewayConfig.Network(List.of(InetAddress.getLoopbackAddress()), List.of(), List.of()),
                new GatewayConfig.Tls(Optional.empty(), Optional.empty()),
                sip,
                new GatewayConfig.Web(0, 0, new GatewayConfig.Tls(Optional.empty(), Optional.empty())),
                new GatewayConfig.Media(0, 1),
                new GatewayConfig.Turn(0, 0, "", GatewayConfig.Secret.NONE),
                new GatewayConfig.Xmpp(
                        false,
                        false,
                        0,
                        "example.org",
                        "",
                        "callbridge",
                        GatewayConfig.Secret.NONE,
                        "",
                        GatewayConfig.Secret.NONE,
                        List.of(),
                        List.of(),
                        true,
                        "refuse",
                        new GatewayConfig.XmppTls(
                                "off",
                                false,
                                false,
                                Optional.empty(),
                                new GatewayConfig.Tls(Optional.empty(), Optional.empty()))),
                List.of(),
                "",
                "text",
                List.of(DEMO),
                List.of());
    }

    /** The same with a registrar, and user "board" of password "secret". */
    static TestContext withAccount(GatewayConfig.PortRange rtpPorts) {
        GatewayConfig.Tls noTls = new GatewayConfig.Tls(Optional.empty(), Optional.empty());
        SipAccount board =
                new SipAccount("board", new GatewayConfig.Secret("secret"), List.of("sha-256", "md5"), "off", false, 3);
        return new TestContext(
                new GatewayConfig.Sip(
                        0,
                        0,
                        0,
                        rtpPorts,
                        "best-effort",
                        "404",
                        List.of(),
                        noTls,
                        List.of(board),
                        List.of(),
                        List.of(),
                        List.of(),
                        30),
                null);
    }

    static AnswerOptions answerOptions() {
        return new AnswerOptions("1", 1, "Drawbridge", List.of(), 20, 0);
    }

    double joins(String result) {
        return meters.get("drawbridge.joins").tag("result", result).counter().count();
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
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
        return new Directory(
                List.of(wanted -> List.of("demo", "1000").contains(wanted) ? Optional.of(DEMO) : Optional.empty()));
    }

    @Override
    public Meetings meetings() {
        return meetings;
    }

    @Override
    public JoinLink joins() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pki pki() {
        return Objects.requireNonNull(pki);
    }

    @Override
    public Exports exports() {
        return exports;
    }

    @Override
    public void close() {
        loops.close();
    }
}
