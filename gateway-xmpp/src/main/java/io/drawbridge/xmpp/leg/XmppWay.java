package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.Server;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerLookup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the doctor finds on the way to the server and back. Owner: one thread, which it keeps waiting. */
final class XmppWay {
    private static final int MOST_SERVERS = 4;
    private static final int LOOKUP_SECONDS = 20;

    /** In their order; what a failure lets nobody look at is told as unknown. */
    private enum Stage {
        FOUND("xmpp-server-found", LinkState.RESOLVING),
        TCP("xmpp-tcp", LinkState.CONNECTING),
        TLS("xmpp-tls", LinkState.TLS),
        REGISTRATION("xmpp-registration", LinkState.AUTHENTICATING),
        ROUND_TRIP("xmpp-round-trip", LinkState.READY);

        private final String finding;
        private final LinkState state;

        Stage(String finding, LinkState state) {
            this.finding = finding;
            this.state = state;
        }
    }

    private final GatewayConfig config;
    private final XmppPlan plan;
    private final Loops loops;
    private final boolean isRunning;

    XmppWay(GatewayConfig config, XmppPlan plan, Loops loops, boolean isRunning) {
        this.config = config;
        this.plan = plan;
        this.loops = loops;
        this.isRunning = isRunning;
    }

    List<Finding> findings() throws IOException, InterruptedException {
        if (plan.ownServer()) {
            return ownServer();
        }
        ServerLookup.Answer answer = lookup();
        List<Finding> findings = new ArrayList<>();
        if (answer instanceof ServerLookup.Answer.Failed failed) {
            findings.add(new Finding(
                    Stage.FOUND.finding, Verdict.BROKEN, failed.fault().text()));
            findings.addAll(unknown(Stage.TCP, "no server was found"));
        } else if (answer instanceof ServerLookup.Answer.Found found) {
            findings.add(servers(found.servers()));
            for (Server server : found.servers()
                    .subList(0, Math.min(MOST_SERVERS, found.servers().size()))) {
                findings.addAll(walk(server.address()));
            }
        }
        return findings;
    }

    private ServerLookup.Answer lookup() throws InterruptedException {
        try {
            return plan.serverLookup(loops, 0).servers().toCompletableFuture().get(LOOKUP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the XMPP servers could not be looked up: " + e.getMessage(), e);
        }
    }

    private Finding servers(List<Server> servers) {
        boolean isConfigured = !config.xmpp().serverAddress().isBlank();
        List<String> all = servers.stream()
                .map(s -> s.address()
                        + (isConfigured ? "" : " (priority " + s.priority() + ", weight " + s.weight() + ")"))
                .toList();
        String how = isConfigured
                ? "xmpp.server-address"
                : "SRV _xmpp-component._tcp." + config.xmpp().domain();
        return new Finding("xmpp-servers", Verdict.GOOD, how + " leads to " + String.join(", ", all));
    }

    private List<Finding> ownServer() throws IOException, InterruptedException {
        int port = config.xmpp().componentPort();
        if (isRunning && port != 0) {
            return walk(new ServerAddress("localhost", port));
        }
        List<Finding> findings = new ArrayList<>();
        if (isRunning) {
            String text = "the built-in server has taken a free port, since xmpp.component-port is 0";
            findings.add(new Finding("xmpp-component-port", Verdict.GOOD, text));
            return findings;
        }
        findings.add(portFree(port));
        findings.addAll(unknown(Stage.TCP, "the built-in server does not run; start the gateway and look again"));
        return findings;
    }

    private Finding portFree(int port) {
        for (InetSocketAddress address : plan.listeners()) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(address);
            } catch (IOException e) {
                String text = String.valueOf(new ListenFault("xmpp.component-port", address, e).getMessage());
                return new Finding("xmpp-component-port", Verdict.BROKEN, text);
            }
        }
        return new Finding("xmpp-component-port", Verdict.GOOD, "TCP " + port + " is free for the built-in server");
    }

    private List<Finding> walk(ServerAddress server) throws IOException, InterruptedException {
        Optional<Secret> secret = plan.knownSecret();
        boolean registers = !isRunning && secret.isPresent();
        LinkSettings settings = new LinkSettings(
                plan.callbridgeDomain(),
                secret.orElse(Secret.NONE),
                server,
                plan.names(server),
                plan.linkTls(),
                plan.addressLookup(loops),
                LinkTimes.DEFAULT);
        LinkProbe.Course course = new LinkProbe(loops, registers).walk(settings);
        List<Finding> findings = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            boolean isPlain = stage == Stage.TLS && settings.tls().isEmpty();
            if (stage.compareTo(Stage.REGISTRATION) >= 0 && !registers) {
                findings.add(new Finding(stage.finding, Verdict.UNKNOWN, notTried()));
            } else if (isPlain) {
                findings.add(new Finding(stage.finding, Verdict.UNKNOWN, "xmpp.tls.mode is off"));
            } else if (course.passed(stage.state)) {
                findings.add(new Finding(stage.finding, Verdict.GOOD, good(stage, settings, course)));
            } else {
                findings.add(failed(stage, course));
                return findings.size() < Stage.values().length
                        ? with(findings, unknown(Stage.values()[findings.size()], "the step before failed"))
                        : findings;
            }
        }
        return findings;
    }

    private String notTried() {
        return isRunning
                ? "not tried, since the running gateway holds the name; its own link is what xmpp-gateway tells of"
                : "not tried, since the callbridge has no secret yet";
    }

    private static Finding failed(Stage stage, LinkProbe.Course course) {
        String why = course.fault().orElse("it took too long");
        boolean isHeld = stage == Stage.REGISTRATION && why.contains("(conflict");
        return isHeld
                ? new Finding(
                        stage.finding,
                        Verdict.DOUBTFUL,
                        "id and secret are right, but the name is held, probably by a running gateway: " + why)
                : new Finding(stage.finding, Verdict.BROKEN, why);
    }

    private static List<Finding> unknown(Stage from, String why) {
        List<Finding> findings = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (stage.compareTo(from) >= 0) {
                findings.add(new Finding(stage.finding, Verdict.UNKNOWN, "not tried: " + why));
            }
        }
        return findings;
    }

    private static List<Finding> with(List<Finding> some, List<Finding> more) {
        List<Finding> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static String good(Stage stage, LinkSettings settings, LinkProbe.Course course) {
        String server = settings.server().toString();
        return switch (stage) {
            case FOUND -> "the name " + settings.server().host() + " has addresses";
            case TCP -> server + " takes connections";
            case TLS ->
                "TLS with " + server + " stands; its certificate is trusted and names "
                        + settings.names().domain() + " and " + settings.names().host();
            case REGISTRATION -> server + " has taken the component " + settings.component() + " and its secret";
            case ROUND_TRIP -> "a stanza to the own address came back after " + millis(course) + " ms";
        };
    }

    private static String millis(LinkProbe.Course course) {
        long nanos = course.status().figures().roundTripNanos().orElse(0);
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }
}
