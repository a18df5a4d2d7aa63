package io.drawbridge.webrtc;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.core.spi.WebTransports;
import io.drawbridge.webrtc.leg.WebRtcLegProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The webrtc leg alone, with pages and a room that echoes: for tests, and by hand as a main class. */
public final class EchoServer implements LegContext, AutoCloseable {
    private final Loops loops = new Loops(1);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Exports exports = new Exports();
    private final int mediaPort;
    private final Directory directory = new Directory(List.of(name -> name.equals("demo") || name.equals("1000")
            ? Optional.of(new MeetingSpec("demo", "1000", "Demo meeting", "", "", false))
            : Optional.empty()));
    private final Leg leg;
    private final EchoJoinLink echo;
    private final Server server;

    /** Starts on a free port for pages and the given one for media. */
    public EchoServer(int httpPort, int mediaPort, VideoKind... video) {
        this.mediaPort = mediaPort;
        leg = new WebRtcLegProvider().create(this);
        leg.lend(exports);
        echo = new EchoJoinLink(exports.borrow(WebTransports.class), loops.media(0), List.of(video));
        exports.lend(JoinLink.class, echo);
        leg.start().toCompletableFuture().join();
        ServerBuilder builder = Server.builder().http(httpPort);
        exports.all(HttpMount.class).forEach(mount -> mount.mount(builder));
        builder.service(
                "/readyz",
                (context, request) -> HttpResponse.of(ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE));
        server = builder.build();
        server.start().join();
    }

    /** By hand: {@code EchoServer 18080 10000}. */
    public static void main(String[] args) {
        EchoServer server = new EchoServer(
                Integer.parseInt(args[0]), Integer.parseInt(args[1]), VideoKind.H264_MODE1, VideoKind.VP8);
        System.out.println("http://localhost:" + server.httpPort() + "/meet/demo");
    }

    /** A UDP port that was free a moment ago on all addresses. */
    public static int freeUdpPort() throws SocketException {
        try (DatagramSocket probe = new DatagramSocket(0)) {
            return probe.getLocalPort();
        }
    }

    /** Where the pages are. */
    public int httpPort() {
        return server.activeLocalPort();
    }

    /** The echo behind it. */
    public EchoJoinLink echo() {
        return echo;
    }

    /** Whether every check of the leg says ok. */
    public boolean ready() {
        return exports.all(ReadinessCheck.class).stream()
                .allMatch(check -> check.check().ok());
    }

    @Override
    public void close() {
        server.stop().join();
        leg.stop().toCompletableFuture().join();
        loops.close();
    }

    @Override
    public GatewayConfig config() {
        GatewayConfig.Tls none = new GatewayConfig.Tls(Optional.empty(), Optional.empty());
        List<InetAddress> all = List.of();
        return new GatewayConfig(
                "localhost",
                List.of("webrtc"),
                Path.of("target"),
                0,
                new GatewayConfig.Network(all, all, List.of()),
                none,
                new GatewayConfig.Sip(0, 0, 0, new GatewayConfig.PortRange(1, 2), "off", "404"),
                new GatewayConfig.Web(0, 0, none),
                new GatewayConfig.Media(mediaPort, 1),
                new GatewayConfig.Turn(0, 0, "", GatewayConfig.Secret.NONE),
                new GatewayConfig.Xmpp(
                        false,
                        false,
                        0,
                        "",
                        "",
                        "",
                        GatewayConfig.Secret.NONE,
                        "",
                        GatewayConfig.Secret.NONE,
                        List.of(),
                        List.of(),
                        true,
                        "refuse",
                        new GatewayConfig.XmppTls("off", false, false, Optional.empty(), none)),
                List.of(),
                "",
                "text",
                List.of(),
                List.of());
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
        return directory;
    }

    @Override
    public Meetings meetings() {
        return echo;
    }

    @Override
    public JoinLink joins() {
        return echo;
    }

    @Override
    public Pki pki() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Exports exports() {
        return exports;
    }
}
