package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Somebody else's XMPP server with one component account, on loopback: Prosody or ejabberd, with a data directory of the test. */
public final class XmppServer implements AutoCloseable {
    /** The domain that it serves. */
    public static final String DOMAIN = "xmpp.example.com";

    /** The component that may connect, ... */
    public static final String COMPONENT = "callbridge." + DOMAIN;

    /** ... the other one, ... */
    public static final String WEBBRIDGE = "webbridge." + DOMAIN;

    /** ... and the password of both. */
    public static final String SECRET = "a-shared-secret";

    /** A person with an account on Prosody; ejabberd takes people without names. */
    private static final String PERSON = "juliet@" + DOMAIN;

    private static final String PASSWORD = "balcony";

    /** Another, whose contact {@code demo} of the component is already. */
    private static final String FRIEND = "romeo@" + DOMAIN;

    private static final String CONTACT = "demo@" + COMPONENT;

    /** Where clients expect an XMPP server, so each has an address of its own. */
    private static final int CLIENT_PORT = 5222;

    /** How the server's process is started, again if need be. */
    private record Recipe(String name, Path dir, Map<String, String> environment, List<String> command) {
        Proc start() {
            return Proc.start(name, dir, environment, command);
        }
    }

    /** The callbridge's port without and with TLS, the web bridge's with TLS, and the address of people's clients. */
    private record Listeners(int plain, int tls, int webbridge, String clients) {}

    /** Longer than the slowest start of ejabberd on a machine with ten times more to do than it can. */
    private static final Duration START = Duration.ofSeconds(60);

    private final Recipe recipe;
    private final Listeners ports;
    private final String person;
    private Proc process;

    private XmppServer(Recipe recipe, Listeners ports, String person) {
        this.recipe = recipe;
        this.ports = ports;
        this.person = person;
        this.process = recipe.start();
    }

    /** Prosody; its component port is plain only, and net_multiplex takes TLS at a port of its own. */
    public static XmppServer prosody(Stage stage, TestCertificate certificate) {
        return prosody(stage, "prosody", certificate);
    }

    /** The same as one of several, with a name of its own. */
    public static XmppServer prosody(Stage stage, String name, TestCertificate certificate) {
        int plain = Ports.free();
        int tls = Ports.free();
        String clients = ownAddress();
        Path dir = stage.dir().resolve(name);
        String config =
                """
                daemonize = false
                run_as_root = true
                pidfile = "%1$s/prosody.pid"
                data_path = "%1$s/data"
                certificates = "%1$s"
                log = { debug = "*console" }
                interfaces = { "127.0.0.1" }
                c2s_ports = { 5222 }
                c2s_interfaces = { "%9$s" }
                c2s_require_encryption = false
                authentication = "internal_plain"
                s2s_ports = { }
                ports = { }
                component_ports = { %2$d }
                component_interfaces = { "127.0.0.1" }
                ssl_ports = { %3$d }
                ssl_interfaces = { "127.0.0.1" }
                ssl = { certificate = "%4$s", key = "%5$s" }
                modules_enabled = { "disco"; "ping"; "posix"; "net_multiplex"; "roster"; "saslauth"; "tls" }
                modules_disabled = { "s2s"; "offline" }
                VirtualHost "%6$s"
                Component "%7$s"
                  component_secret = "%8$s"
                Component "%10$s"
                  component_secret = "%8$s"
                """
                        .formatted(
                                dir,
                                plain,
                                tls,
                                certificate.certificate(),
                                certificate.key(),
                                DOMAIN,
                                COMPONENT,
                                SECRET,
                                clients,
                                WEBBRIDGE);
        write(dir, "prosody.cfg.lua", config);
        Path store = dir.resolve("data").resolve(DOMAIN.replace(".", "%2e"));
        write(store.resolve("accounts"), "juliet.dat", "return { password = \"" + PASSWORD + "\"; };\n");
        write(store.resolve("accounts"), "romeo.dat", "return { password = \"" + PASSWORD + "\"; };\n");
        write(
                store.resolve("roster"),
                "romeo.dat",
                "return { [false] = { version = 1; pending = {}; }; [\"" + CONTACT
                        + "\"] = { subscription = \"to\"; groups = {}; }; };\n");
        return start(
                stage,
                dir,
                name,
                Map.of(),
                List.of("prosody", "-F", "--config", dir + "/prosody.cfg.lua"),
                new Listeners(plain, tls, tls, clients),
                PERSON);
    }

    /**
     * ejabberd, started as a plain Erlang program, without epmd and distribution. Each component has a listener of its own, since ejabberd
     * routes all names of a listener to every connection there.
     */
    public static XmppServer ejabberd(Stage stage, TestCertificate certificate) {
        int plain = Ports.free();
        int tls = Ports.free();
        int webbridge = Ports.free();
        String clients = ownAddress();
        Path dir = stage.dir().resolve("ejabberd");
        String config =
                """
                hosts: [%1$s]
                loglevel: info
                certfiles: ["%2$s"]
                listen:
                  - {port: 5222, ip: "%7$s", module: ejabberd_c2s, access: all}
                  - {port: %3$d, ip: "127.0.0.1", module: ejabberd_service, access: all, hosts: {%5$s: {password: %6$s}}}
                  - {port: %4$d, ip: "127.0.0.1", module: ejabberd_service, access: all, tls: true, certfile: "%2$s", hosts: {%5$s: {password: %6$s}}}
                  - {port: %8$d, ip: "127.0.0.1", module: ejabberd_service, access: all, tls: true, certfile: "%2$s", hosts: {%9$s: {password: %6$s}}}
                auth_method: [anonymous]
                anonymous_protocol: sasl_anon
                modules: {mod_disco: {}, mod_ping: {}, mod_roster: {}}
                """
                        .formatted(
                                DOMAIN,
                                certificate.bundle(),
                                plain,
                                tls,
                                COMPONENT,
                                SECRET,
                                clients,
                                webbridge,
                                WEBBRIDGE);
        write(dir, "ejabberd.yml", config);
        Map<String, String> environment = Map.of(
                "EJABBERD_CONFIG_PATH",
                dir + "/ejabberd.yml",
                "EJABBERD_LOG_PATH",
                dir + "/server.log",
                "SPOOL_DIR",
                dir + "/spool",
                "CONFIG_DIR",
                dir.toString(),
                "LOGS_DIR",
                dir.toString(),
                "HOME",
                dir.toString());
        List<String> command = List.of(
                "erl",
                "-noinput",
                "+K",
                "true",
                "-pa",
                ejabberdCode(),
                "-mnesia",
                "dir",
                "\"" + dir + "/spool\"",
                "-s",
                "ejabberd");
        return start(
                stage, dir, "ejabberd", environment, command, new Listeners(plain, tls, webbridge, clients), DOMAIN);
    }

    /** The Debian package keeps its code in a versioned directory of the architecture. */
    private static String ejabberdCode() {
        try (var found = Files.find(
                Path.of("/usr/lib"), 3, (path, attributes) -> path.toString().matches(".*/ejabberd-[^/]+/ebin"))) {
            return found.findFirst()
                    .orElseThrow(() -> new AssertionError("no ejabberd below /usr/lib: docker/peers/install.sh"))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static XmppServer start(
            Stage stage,
            Path dir,
            String name,
            Map<String, String> environment,
            List<String> command,
            Listeners ports,
            String person) {
        XmppServer server = stage.own(new XmppServer(new Recipe(name, dir, environment, command), ports, person));
        server.awaitListening();
        return server;
    }

    private void awaitListening() {
        Await.until(
                () -> takesConnections(ports.plain()) && takesConnections(ports.tls()),
                START,
                () -> recipe.name() + " to listen, see " + process.log());
    }

    /** Ends it as a crash would (SIGKILL). */
    public void kill() {
        process.process().destroyForcibly();
        process.close();
    }

    /** Starts it again, with the same ports and data. */
    public void startAgain() {
        process = recipe.start();
        awaitListening();
    }

    /** Somewhere in 127.0.0.0/8. */
    private static String ownAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
    }

    /** What a gateway is told to use such a server at {@code port} of localhost without TLS. */
    public static Map<String, String> plainSettings(int port) {
        return Map.of(
                "xmpp.embedded",
                "false",
                "xmpp.server-address",
                "localhost:" + port,
                "xmpp.domain",
                DOMAIN,
                "xmpp.callbridge-id",
                COMPONENT,
                "xmpp.callbridge-secret",
                SECRET,
                "xmpp.tls.mode",
                "off");
    }

    /** The same with TLS and the authority that it trusts. */
    public static Map<String, String> tlsSettings(int port, TestCertificate certificate) {
        Map<String, String> settings = new LinkedHashMap<>(plainSettings(port));
        settings.put("xmpp.tls.mode", "required");
        settings.put("xmpp.tls.trust", certificate.authority().toString());
        return settings;
    }

    /** What a gateway is told to find such servers by the SRV records of the domain, as {@code dns} has them. */
    public static Map<String, String> srvSettings(Dnsmasq dns, TestCertificate certificate) {
        Map<String, String> settings = new LinkedHashMap<>(tlsSettings(0, certificate));
        settings.remove("xmpp.server-address");
        settings.put("dns.servers", "[" + dns.address() + "]");
        return settings;
    }

    /** A certificate for such a server at localhost. */
    public static TestCertificate certificate(Stage stage) {
        return TestCertificate.make(stage, DOMAIN, COMPONENT);
    }

    /** Where it takes components without TLS. */
    public int plainPort() {
        return ports.plain();
    }

    /** Where it takes components with TLS from the first byte. */
    public int tlsPort() {
        return ports.tls();
    }

    /** Where it takes the web bridge with TLS. */
    public int webbridgePort() {
        return ports.webbridge();
    }

    /** How a person's client comes in, without TLS. */
    public JingleClient.Login login() {
        return new JingleClient.Login("tcp://" + ports.clients() + ":" + CLIENT_PORT, person, PASSWORD, COMPONENT);
    }

    /** How a desktop comes in, by TLS, which asks the system for the address: romeo's, who has {@code demo} as a contact. */
    Dino.Desk desk(TestCertificate certificate) {
        return new Dino.Desk(ports.clients(), DOMAIN, certificate.authority(), FRIEND, PASSWORD, CONTACT);
    }

    private boolean takesConnections(int port) throws IOException {
        if (!process.alive()) {
            throw new IllegalStateException(process.output());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        }
    }

    private static void write(Path dir, String file, String text) {
        try {
            Files.createDirectories(dir.resolve("data"));
            Files.createDirectories(dir.resolve("spool"));
            Files.writeString(dir.resolve(file), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
