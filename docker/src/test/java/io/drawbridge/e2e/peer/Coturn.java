package io.drawbridge.e2e.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** coturn's server, its echoing peer and its test clients. */
public final class Coturn {
    private static final Duration START = Duration.ofSeconds(10);
    private static final int RELAYS = 100;

    private Coturn() {}

    /** A server at 127.0.0.1 that takes time-limited credentials of {@code secret}; returns its port. */
    public static int server(Stage stage, String secret) {
        int port = Ports.free();
        int relays = Ports.block(RELAYS);
        Path dir = stage.dir();
        Proc server = stage.own(Proc.start(
                "turnserver",
                dir,
                Map.of(),
                List.of(
                        "turnserver",
                        "-n",
                        "-v",
                        "--log-file",
                        "stdout",
                        "--simple-log",
                        "-L",
                        "127.0.0.1",
                        "-E",
                        "127.0.0.1",
                        "-p",
                        "" + port,
                        "--use-auth-secret",
                        "--static-auth-secret",
                        secret,
                        "-r",
                        "example.com",
                        "--allow-loopback-peers",
                        "--no-tls",
                        "--no-dtls",
                        "--no-cli",
                        "--min-port",
                        "" + relays,
                        "--max-port",
                        "" + (relays + RELAYS - 1),
                        "--pidfile",
                        dir.resolve("turnserver.pid").toString(),
                        "--userdb",
                        dir.resolve("turndb").toString())));
        Await.until(() -> !Ports.free(port), START, () -> "coturn to listen: " + server.output());
        return port;
    }

    /** A peer at 127.0.0.1 and ::1 that sends back what it gets; returns its port. */
    public static int echo(Stage stage) {
        int port = Ports.free();
        stage.own(Proc.start(
                "turnutils_peer",
                stage.dir(),
                Map.of(),
                List.of("turnutils_peer", "-L", "127.0.0.1", "-L", "::1", "-p", "" + port)));
        Await.until(() -> !Ports.free(port), START, "the echoing peer to listen");
        return port;
    }

    /** What {@code turnutils_uclient} says of sending messages to the peer and back; fails when it fails. */
    public static String client(Stage stage, String name, int port, int peerPort, String secret, String... how) {
        return client(stage, name, "127.0.0.1", "127.0.0.1", port, peerPort, secret, how);
    }

    /** The same by addresses of the server and of the peer. */
    public static String client(
            Stage stage,
            String name,
            String server,
            String peer,
            int port,
            int peerPort,
            String secret,
            String... how) {
        List<String> command = new ArrayList<>(List.of("turnutils_uclient"));
        command.addAll(List.of(how));
        command.addAll(List.of(
                "-W",
                secret,
                "-u",
                "alice",
                "-e",
                peer,
                "-r",
                "" + peerPort,
                "-p",
                "" + port,
                "-n",
                "20",
                "-m",
                "2",
                server));
        return Proc.run(stage.dir(), name, command);
    }

    /** What {@code turnutils_stunclient} says to a server. */
    public static String stun(Stage stage, String server, int port) {
        return Proc.run(stage.dir(), "stunclient", List.of("turnutils_stunclient", "-p", "" + port, server));
    }
}
