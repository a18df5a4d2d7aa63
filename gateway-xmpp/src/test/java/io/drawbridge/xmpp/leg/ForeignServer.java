package io.drawbridge.xmpp.leg;

import io.drawbridge.core.pki.Pki;
import io.drawbridge.xmpp.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real XMPP server in a directory of its own, on free ports of loopback, with the component callbridge.example.com and the secret "s3cret". */
final class ForeignServer implements AutoCloseable {
    private final Path home;
    private final ProcessBuilder command;
    final int plainPort;
    final int tlsPort;
    private Process process;

    private ForeignServer(Path home, ProcessBuilder command, int plainPort, int tlsPort) {
        this.home = home;
        this.command = command;
        this.plainPort = plainPort;
        this.tlsPort = tlsPort;
    }

    static ForeignServer prosody(Path home, Pki.Identity identity) throws Exception {
        int plain = freePort();
        int tls = freePort();
        writeCertificate(home, identity);
        Path config = home.resolve("prosody.cfg.lua");
        Files.writeString(
                config,
                """
                daemonize = false
                run_as_root = true
                pidfile = "%1$s/prosody.pid"
                data_path = "%1$s/data"
                certificates = "%1$s"
                interfaces = { "127.0.0.1" }
                c2s_ports = { }
                s2s_ports = { }
                http_ports = { }
                https_ports = { }
                component_ports = { %2$d }
                component_interfaces = { "127.0.0.1" }
                ports = { }
                ssl_ports = { %3$d }
                ssl_interfaces = { "127.0.0.1" }
                ssl_ssl = { certificate = "%1$s/server.crt", key = "%1$s/server.key" }
                ssl = { certificate = "%1$s/server.crt", key = "%1$s/server.key" }
                modules_enabled = { "disco"; "ping"; "posix"; "net_multiplex" }
                modules_disabled = { "s2s" }
                log = { debug = "*console" }
                VirtualHost "example.com"
                Component "callbridge.example.com"
                  component_secret = "s3cret"
                """
                        .formatted(home, plain, tls));
        return new ForeignServer(home, new ProcessBuilder("prosody", "-F", "--config", config.toString()), plain, tls);
    }

    static ForeignServer ejabberd(Path home, Pki.Identity identity) throws Exception {
        int plain = freePort();
        int tls = freePort();
        writeCertificate(home, identity);
        Path config = home.resolve("ejabberd.yml");
        Files.writeString(
                config,
                """
                hosts: [example.com]
                loglevel: info
                certfiles: [%1$s/server.pem]
                listen:
                  - {port: %2$d, ip: "127.0.0.1", module: ejabberd_service, access: all,
                     hosts: {callbridge.example.com: {password: s3cret}}}
                  - {port: %3$d, ip: "127.0.0.1", module: ejabberd_service, access: all, tls: true,
                     certfile: %1$s/server.pem, hosts: {callbridge.example.com: {password: s3cret}}}
                auth_method: [mnesia]
                modules: {mod_disco: {}, mod_ping: {}}
                """
                        .formatted(home, plain, tls));
        ProcessBuilder erl = new ProcessBuilder(
                "erl",
                "-noinput",
                "-pa",
                ejabberdCode().toString(),
                "-mnesia",
                "dir",
                "\"" + home + "/spool\"",
                "-s",
                "ejabberd");
        erl.environment().put("EJABBERD_CONFIG_PATH", config.toString());
        erl.environment().put("EJABBERD_LOG_PATH", home + "/ejabberd.log");
        erl.environment().put("SPOOL_DIR", home + "/spool");
        erl.environment().put("HOME", home.toString());
        return new ForeignServer(home, erl, plain, tls);
    }

    private static Path ejabberdCode() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path library : List.of(Path.of("/usr/lib/x86_64-linux-gnu"), Path.of("/usr/lib"))) {
            try (Stream<Path> entries = Files.list(library)) {
                entries.filter(p -> p.getFileName().toString().startsWith("ejabberd-"))
                        .map(p -> p.resolve("ebin"))
                        .filter(Files::isDirectory)
                        .forEach(found::add);
            }
        }
        return found.stream().findFirst().orElseThrow(() -> new IOException("the package ejabberd is not installed"));
    }

    private static void writeCertificate(Path home, Pki.Identity identity)
            throws IOException, CertificateEncodingException {
        String certificate = pem("CERTIFICATE", identity.chain().get(0).getEncoded());
        String key = pem("PRIVATE KEY", identity.key().getEncoded());
        Files.writeString(home.resolve("server.crt"), certificate);
        Files.writeString(home.resolve("server.key"), key);
        Files.writeString(home.resolve("server.pem"), key + certificate);
    }

    static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    ForeignServer start() throws IOException {
        command.redirectErrorStream(true)
                .redirectOutput(home.resolve("console.log").toFile());
        command.directory(home.toFile());
        process = command.start();
        Await.until(
                "the server listens; see " + home.resolve("console.log"), () -> listens(plainPort) && listens(tlsPort));
        return this;
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    void stop() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
