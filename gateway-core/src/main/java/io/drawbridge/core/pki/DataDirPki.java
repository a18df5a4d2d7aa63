package io.drawbridge.core.pki;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Tls;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Identities from the files that the configuration names or, where it names none, made by an own authority and kept in
 * {@code <data-dir>/tls}. What was made is made anew when it nears its end, when the names it must carry have changed or when its
 * authority is another: at the start, and on {@link #renew}, which keeps the authority. Thread-safe.
 */
public final class DataDirPki implements Pki {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirPki.class);
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(60);

    /** What is in use at a time. */
    private record Identities(Identity server, Identity xmppServer, Identity callbridge) {}

    private final GatewayConfig config;
    private final Path directory;
    private final boolean isKeeping;
    private final Identity authority;
    private volatile Identities current;

    /**
     * Reads or makes everything.
     *
     * @param now decides what is near its end
     * @throws IOException with a sentence for the operator
     */
    public DataDirPki(GatewayConfig config, Instant now) throws IOException {
        this(config, now, true);
    }

    /**
     * What a start would find or make, but nothing is written: what had to be made is another the next time.
     *
     * @throws IOException with a sentence for the operator
     */
    public static DataDirPki look(GatewayConfig config, Instant now) throws IOException {
        return new DataDirPki(config, now, false);
    }

    private DataDirPki(GatewayConfig config, Instant now, boolean isKeeping) throws IOException {
        this.config = config;
        this.directory = config.dataDir().resolve("tls");
        this.isKeeping = isKeeping;
        if (isKeeping) {
            PrivateFiles.directory(config.dataDir());
            PrivateFiles.directory(directory);
        }
        this.authority = authorityOf(now);
        this.current = identities(now);
    }

    private Identities identities(Instant now) throws IOException {
        String domain = config.domain();
        String xmppDomain = config.xmpp().domain();
        String component = config.xmpp().componentDomain();
        Tls xmppTls = config.xmpp().tls().own();
        Stream<String> xmppHosts = Stream.concat(Stream.of(xmppDomain), hosts(config));
        return new Identities(
                identity(config.web().tls(), "server", domain, Names.of(hosts(config), ""), now),
                identity(xmppTls, "xmpp-server", xmppDomain, Names.of(xmppHosts, xmppDomain), now),
                identity(xmppTls, "callbridge", component, Names.of(Stream.of(component), component), now));
    }

    @Override
    public synchronized void renew(Instant now) throws IOException {
        current = identities(now);
    }

    private static Stream<String> hosts(GatewayConfig config) {
        Stream<String> names = Stream.of(config.domain(), "localhost", Names.hostName());
        Stream<String> advertised = config.network().publicAddresses().stream().map(InetAddress::getHostAddress);
        return Stream.of(names, advertised, Names.interfaceAddresses().stream()).flatMap(part -> part);
    }

    private Identity identity(Tls configured, String name, String commonName, Names names, Instant now)
            throws IOException {
        return configured.certificate().isPresent() && configured.key().isPresent()
                ? Pem.identity(configured.certificate().get(), configured.key().get())
                : made(name, commonName, names, now);
    }

    private Identity authorityOf(Instant now) throws IOException {
        Optional<Identity> known = kept("authority").filter(identity -> isFresh(identity, now));
        if (known.isPresent()) {
            return known.get();
        }
        if (isKeeping) {
            LOG.info("making an own authority for certificates: {}", directory.resolve("authority.crt"));
        }
        return keep("authority", new Issuer(now).authority());
    }

    private Identity made(String name, String commonName, Names names, Instant now) throws IOException {
        Optional<Identity> known = kept(name)
                .filter(identity -> isFresh(identity, now))
                .filter(this::isOurs)
                .filter(identity -> carries(identity.chain().get(0), names));
        return known.isPresent() ? known.get() : keep(name, new Issuer(now).leaf(authority, commonName, names));
    }

    private Optional<Identity> kept(String name) {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pem.identity(certificate, key));
        } catch (IOException e) {
            LOG.warn("making a new key and certificate, since {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Identity keep(String name, Identity identity) throws IOException {
        if (!isKeeping) {
            return identity;
        }
        StringBuilder chain = new StringBuilder();
        for (X509Certificate certificate : identity.chain()) {
            try {
                chain.append(Pem.print("CERTIFICATE", certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IOException("a certificate cannot be written", e);
            }
        }
        PrivateFiles.write(
                directory.resolve(name + ".key"),
                Pem.print("PRIVATE KEY", identity.key().getEncoded()));
        PrivateFiles.write(directory.resolve(name + ".crt"), chain.toString());
        LOG.debug("made a key and certificate: {}", directory.resolve(name + ".crt"));
        return identity;
    }

    /** Not near its end, and not from the future either, which a clock that has been set back leaves behind. */
    private static boolean isFresh(Identity identity, Instant now) {
        X509Certificate certificate = identity.chain().get(0);
        return certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE_END))
                && !certificate.getNotBefore().toInstant().isAfter(now);
    }

    private boolean isOurs(Identity identity) {
        try {
            identity.chain().get(0).verify(authority.chain().get(0).getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Host names and addresses decide; the XMPP forms of a name are written whenever its dNSName is. */
    private static boolean carries(X509Certificate certificate, Names wanted) {
        try {
            Set<String> carried = new HashSet<>();
            Collection<List<?>> names = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .orElse(List.of());
            names.stream()
                    .filter(name -> name.get(1) instanceof String)
                    .forEach(name -> carried.add(canonical((String) name.get(1))));
            return Stream.concat(wanted.dns().stream(), wanted.addresses().stream())
                    .allMatch(name -> carried.contains(canonical(name)));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static String canonical(String name) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(name);
        return address == null ? name : address.getHostAddress();
    }

    @Override
    public Identity server() {
        return current.server();
    }

    @Override
    public Identity xmppServer() {
        return current.xmppServer();
    }

    @Override
    public Identity callbridge() {
        return current.callbridge();
    }

    @Override
    public X509Certificate authority() {
        return authority.chain().get(0);
    }
}
