package io.drawbridge.core;

import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.CertificateRequests;
import io.drawbridge.core.pki.CertificateRequests.Made;
import io.drawbridge.core.pki.CertificateRequests.Wanted;
import io.drawbridge.core.pki.PemContents;
import io.drawbridge.core.pki.PrivateFiles;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cert}: requests for certificates, and what a certificate is good for. */
@Command(
        name = "cert",
        description = "certificate requests with the right names; what a certificate is good for",
        subcommands = {CertCommand.Csr.class, CertCommand.Explain.class})
final class CertCommand {
    private static final int FAULT = 1;

    private CertCommand() {}

    /** {@code cert csr}. */
    @Command(
            name = "csr",
            description = "writes a certificate request for the pages and SIP, or for the XMPP server; a key that is"
                    + " there is used, else one is made")
    static final class Csr implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Option(
                names = "--xmpp",
                description = "for the XMPP server: the XMPP domain and the server's own name, both of which must be"
                        + " in its certificate")
        private boolean isXmpp;

        @Option(
                names = "--host",
                paramLabel = "FQDN",
                description = "the XMPP server's own name; by default that of xmpp.server-address, or domain")
        private @Nullable String host;

        @Option(names = "--out", paramLabel = "FILE", description = "where the request goes; by default below data-dir")
        private @Nullable Path out;

        @Option(names = "--key", paramLabel = "FILE", description = "the key; made when it is not there")
        private @Nullable Path key;

        @Override
        public Integer call() {
            Optional<ConfigResult.Good> good = options.load(System.err);
            return good.isPresent() ? write(good.get().config()) : GatewayMain.CONFIGURATION_FAULT;
        }

        private int write(GatewayConfig config) {
            String domain = isXmpp ? config.xmpp().domain() : config.domain();
            String server = isXmpp ? host(config) : domain;
            String unfit = unfit(domain, isXmpp ? "xmpp.domain" : "domain")
                    .or(() -> unfit(server, "the XMPP server's own name (--host or xmpp.server-address)"))
                    .orElse("");
            if (!unfit.isEmpty()) {
                System.err.println(unfit);
                return FAULT;
            }
            Path directory = config.dataDir().resolve("requests");
            String name = isXmpp ? "xmpp" : "web";
            Path request = out == null ? directory.resolve(name + ".csr") : out;
            Path keyFile = key == null ? directory.resolve(name + ".key") : key;
            try {
                if (out == null || key == null) {
                    PrivateFiles.directory(config.dataDir());
                    PrivateFiles.directory(directory);
                }
                Made made = CertificateRequests.make(
                        isXmpp ? Wanted.xmpp(domain, server) : Wanted.web(domain), request, keyFile);
                tell(made, request, keyFile);
                return 0;
            } catch (IOException e) {
                System.err.println(sentence(e));
                return FAULT;
            }
        }

        private String host(GatewayConfig config) {
            if (host != null) {
                return host;
            }
            String address = config.xmpp().serverAddress().strip();
            int colon = address.indexOf(':');
            String name = colon > 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
            return name.isEmpty() ? config.domain() : name;
        }

        private static Optional<String> unfit(String name, String what) {
            boolean isAddress = NetUtil.isValidIpV4Address(name.replaceAll("[\\[\\]]", "")) || name.indexOf(':') >= 0;
            if (isAddress || name.indexOf('.') < 0) {
                return Optional.of(what + " is \"" + name + "\", which authorities do not sign: set it to a full name"
                        + " such as meet.example.com");
            }
            return Optional.empty();
        }

        private void tell(Made made, Path request, Path keyFile) {
            String tls = isXmpp ? "xmpp.tls" : "web.tls";
            System.out.println(
                    "request: " + request + (isXmpp ? " (for the XMPP server)" : " (for the pages and SIP)"));
            System.out.println("key:     " + keyFile
                    + (made.isKeyNew() ? " (new, readable by its owner only)" : " (was there, unchanged)"));
            made.names().forEach(name -> System.out.println("names:   " + name));
            System.out.println("next:    send the request to your authority; put what it gives you into one PEM file,"
                    + " this certificate first, then those that signed it");
            System.out.println("         look at it with: drawbridge cert explain FILE");
            System.out.println("         and set " + tls + ".certificate: FILE and " + tls + ".key: " + keyFile);
            if (isXmpp) {
                System.out.println("         where the XMPP server is another program, the two files belong into its"
                        + " configuration, and the authority into xmpp.tls.trust");
            }
        }
    }

    /** {@code cert explain}. */
    @Command(
            name = "explain",
            description =
                    "says what stands in a PEM file (certificates, a request, a key) and what it is good for here")
    static final class Explain implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "FILE", description = "PEM file")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            Optional<ConfigResult.Good> good = options.load(System.err);
            if (good.isEmpty()) {
                return GatewayMain.CONFIGURATION_FAULT;
            }
            try {
                if (!Files.isRegularFile(file)) {
                    throw new IOException(file + (Files.exists(file) ? " is no file" : " is not there"));
                }
                CertificateStory story = new CertificateStory(good.get().config(), Instant.now());
                story.tell(PemContents.read(file)).forEach(line -> System.out.println(LogLines.escaped(line)));
                return 0;
            } catch (IOException e) {
                System.err.println(LogLines.escaped(sentence(e)));
                return FAULT;
            }
        }
    }

    private static String sentence(IOException e) {
        return e instanceof java.nio.file.FileSystemException file
                ? file.getFile() + " cannot be written or read: " + e.getClass().getSimpleName()
                : String.valueOf(e.getMessage());
    }
}
