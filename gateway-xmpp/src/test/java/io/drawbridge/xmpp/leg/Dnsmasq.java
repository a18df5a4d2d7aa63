package io.drawbridge.xmpp.leg;

import io.drawbridge.xmpp.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real dnsmasq on a free port of loopback; it reads its records only when it starts. */
final class Dnsmasq implements AutoCloseable {
    private static final List<String> BASE = List.of(
            "no-daemon",
            "no-resolv",
            "no-hosts",
            "bind-interfaces",
            "listen-address=127.0.0.1",
            "pid-file=",
            "local=/example.com/",
            "cache-size=0");

    private final Path directory;
    final int port;
    private Process process;

    Dnsmasq(Path directory, String... records) throws Exception {
        this.directory = directory;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        start(records);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    private void start(String... records) throws IOException {
        List<String> lines = new ArrayList<>(BASE);
        lines.add("port=" + port);
        lines.addAll(List.of(records));
        Path config = Files.write(directory.resolve("dnsmasq.conf"), lines);
        Path log = directory.resolve("dnsmasq.log");
        process = new ProcessBuilder("dnsmasq", "--conf-file=" + config, "--user=root", "--log-facility=-")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until("dnsmasq listens; see " + log, this::listens);
    }

    private boolean listens() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The same server with other records. */
    void restart(String... records) throws Exception {
        close();
        start(records);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
