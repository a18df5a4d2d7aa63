package io.drawbridge.webrtc.turn.server;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.config.Subnet;
import io.drawbridge.core.net.Loops;
import io.drawbridge.webrtc.turn.PeerRules;
import io.drawbridge.webrtc.turn.RestSecrets;
import io.drawbridge.webrtc.turn.TurnLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The TURN server alone, for load generators: loopback peers, no quotas. By hand as a main class: {@code LoneTurnServer 4478}. */
final class LoneTurnServer {
    private static final TurnLimits NO_QUOTAS =
            new TurnLimits(20_000, 20_000, 20_000, 64, 600, 3600, 3600, 3600, 30, 3600, 64, 10);

    private LoneTurnServer() {}

    /** Serves until it is killed; prints a user name and its password. */
    public static void main(String[] args) throws InterruptedException {
        InetAddress here = InetAddress.getLoopbackAddress();
        RestSecrets secrets = new RestSecrets(List.of("north"));
        PeerRules rules = new PeerRules(
                new PeerRules.Own(List.of(), List.of(), List::of, port -> false),
                List.of(Subnet.parse("127.0.0.1").orElseThrow()));
        TurnServer server = new TurnServer(
                new TurnServer.Setup(
                        List.of(here),
                        Integer.parseInt(args[0]),
                        0,
                        Optional.empty(),
                        List.of(),
                        new PortRange(50_000, 59_999),
                        rules,
                        secrets,
                        local -> local,
                        NO_QUOTAS,
                        StreamLimits.DEFAULTS),
                new Loops(1),
                Ticker.systemTicker(),
                InstantSource.system(),
                new SimpleMeterRegistry());
        server.start().toCompletableFuture().join();
        String user = RestSecrets.username(Instant.now().getEpochSecond() + 36_000, "load");
        System.out.println(user + " " + secrets.password(user));
        new CountDownLatch(1).await();
    }
}
