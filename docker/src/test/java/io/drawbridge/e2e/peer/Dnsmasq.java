package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A DNS server of the test's own on loopback, which knows {@link XmppServer#DOMAIN} and nothing else. */
public final class Dnsmasq implements AutoCloseable {
    private static final List<String> BASE = List.of(
            "no-daemon",
            "no-resolv",
            "no-hosts",
            "bind-interfaces",
            "listen-address=127.0.0.1",
            "pid-file=",
            "local=/" + XmppServer.DOMAIN + "/",
            "cache-size=0",
            "user=root",
            "log-facility=-",
            "log-queries");

    private final Path dir;
    private final int port;
    private Proc process;

    private Dnsmasq(Path dir, int port, Proc process) {
        this.dir = dir;
        this.port = port;
        this.process = process;
    }

    /** Starts one with these records, as dnsmasq's configuration has them. */
    public static Dnsmasq start(Stage stage, List<String> records) {
        Path dir = stage.dir().resolve("dnsmasq");
        int port = Ports.free();
        Dnsmasq dns = stage.own(new Dnsmasq(dir, port, run(dir, port, records)));
        dns.awaitListening();
        return dns;
    }

    /** A record that leads components of the domain to {@code host} of the domain, with the host's address, 127.0.0.1. */
    public static List<String> component(String host, int port, int priority, int weight) {
        String name = host + "." + XmppServer.DOMAIN;
        return List.of(
                "srv-host=_xmpp-component._tcp." + XmppServer.DOMAIN + "," + name + "," + port + "," + priority + ","
                        + weight,
                "host-record=" + name + ",127.0.0.1");
    }

    /** It reads its records when it starts, so it is away for a moment. */
    public void change(List<String> records) {
        process.close();
        process = run(dir, port, records);
        awaitListening();
    }

    /** For {@code dns.servers}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    private static Proc run(Path dir, int port, List<String> records) {
        List<String> lines = new ArrayList<>(BASE);
        lines.add("port=" + port);
        lines.addAll(records);
        try {
            Files.createDirectories(dir);
            Path config = Files.write(dir.resolve("dnsmasq.conf"), lines);
            return Proc.start("dnsmasq", dir, Map.of(), List.of("dnsmasq", "--conf-file=" + config));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitListening() {
        Await.until(
                () -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                        return true;
                    }
                },
                Duration.ofSeconds(20),
                () -> "dnsmasq to listen, see " + process.log());
    }

    @Override
    public void close() {
        process.close();
    }
}
