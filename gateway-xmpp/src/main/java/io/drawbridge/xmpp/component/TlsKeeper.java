package io.drawbridge.xmpp.component;

import io.drawbridge.core.config.GatewayConfig.Tls;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.ExpiryWatch;
import io.drawbridge.core.pki.FromFiles;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys, certificates and trust of the XMPP links and of the built-in server, as they are now: files are looked at again for each new link
 * and on {@link #refresh}, generated certificates are renewed in time, and our own that near their end are told. Connections that stand are
 * never touched. Thread-safe.
 */
public final class TlsKeeper implements LinkTls, ServerTls {
    private static final Logger log = LoggerFactory.getLogger(TlsKeeper.class);
    private static final int WATCH_SECONDS = 10;
    private static final Duration RENEW_EVERY = Duration.ofHours(1);

    /** The server's context with what it was made of. */
    private record Served(Pki.Identity own, TrustedCertificates clients, SslContext context) {}

    private final Pki pki;
    private final Xmpp config;
    private final Supplier<Instant> clock;
    private final Optional<FromFiles<Pki.Identity>> own;
    private final Optional<FromFiles<TrustedCertificates>> trust;
    private final ExpiryWatch clientWatch = new ExpiryWatch();
    private final ExpiryWatch serverWatch = new ExpiryWatch();
    private Instant renewed;
    private volatile @Nullable Served served;

    private TlsKeeper(
            Pki pki,
            Xmpp config,
            Supplier<Instant> clock,
            Optional<FromFiles<Pki.Identity>> own,
            Optional<FromFiles<TrustedCertificates>> trust) {
        this.pki = pki;
        this.config = config;
        this.clock = clock;
        this.own = own;
        this.trust = trust;
        this.renewed = clock.get();
    }

    /**
     * Reads what is configured; takes a moment.
     *
     * @param clock the wall clock
     * @throws IOException with a sentence for the operator
     */
    public static TlsKeeper open(Pki pki, Xmpp config, Supplier<Instant> clock) throws IOException {
        Tls files = config.tls().own();
        Optional<FromFiles<Pki.Identity>> own = Optional.empty();
        if (files.certificate().isPresent() && files.key().isPresent()) {
            Path certificate = files.certificate().get();
            Path key = files.key().get();
            own = Optional.of(
                    FromFiles.open("XMPP TLS", List.of(certificate, key), () -> Pem.identity(certificate, key)));
        }
        Optional<FromFiles<TrustedCertificates>> trust = Optional.empty();
        if (config.tls().trust().isPresent()) {
            Path file = config.tls().trust().get();
            String where = "xmpp.tls.trust (" + file + ")";
            trust = Optional.of(FromFiles.open(
                    "XMPP TLS", List.of(file), () -> new TrustedCertificates(Pem.certificates(file), where)));
        }
        TlsKeeper keeper = new TlsKeeper(pki, config, clock, own, trust);
        keeper.trusted(); // reading those of the system takes a moment, once, which no loop should have to spare
        return keeper;
    }

    /** What a link presents now. */
    public Pki.Identity presented() {
        return own.map(FromFiles::current).orElseGet(pki::callbridge);
    }

    /** What the built-in server presents now. */
    public Pki.Identity shownByServer() {
        return own.map(FromFiles::current).orElseGet(pki::xmppServer);
    }

    /** Whom a link believes now. */
    public TrustedCertificates trusted() {
        if (trust.isPresent()) {
            return trust.get().current();
        }
        if (!config.embedded()) {
            return TrustedCertificates.system();
        }
        List<X509Certificate> ours = new ArrayList<>(shownByServer().chain());
        ours.add(pki.authority());
        return new TrustedCertificates(ours, "the gateway's own certificates");
    }

    /** Whose certificates the built-in server believes now: those of our own callbridge, and whom the links believe by file. */
    private TrustedCertificates believedClients() {
        List<X509Certificate> all = new ArrayList<>(presented().chain());
        all.add(pki.authority());
        trust.ifPresent(files -> all.addAll(files.current().certificates()));
        String where = trust.map(files -> files.current().where())
                .orElse("what the built-in server trusts (its own authority; xmpp.tls.trust adds to it)");
        return new TrustedCertificates(all, where);
    }

    @Override
    public SslContext towards(ServerNames names) throws GeneralSecurityException, IOException {
        look();
        return ComponentTls.client(presented(), trusted(), names, clock);
    }

    /**
     * Makes the built-in server's first context.
     *
     * @throws GeneralSecurityException if key or certificates cannot be used
     * @throws IOException if they cannot be read
     */
    public ServerTls serve() throws GeneralSecurityException, IOException {
        make();
        return this;
    }

    private synchronized SslContext make() throws GeneralSecurityException, IOException {
        Pki.Identity shown = shownByServer();
        TrustedCertificates clients = believedClients();
        Served now = served;
        if (now != null && now.own().equals(shown) && now.clients().equals(clients)) {
            return now.context();
        }
        SslContext context = ComponentTls.server(shown, clients, config.tls().clientCertificates(), clock);
        served = new Served(shown, clients, context);
        return context;
    }

    @Override
    public SslContext current() {
        Served now = served; // no lock: a loop asks while refresh() may be making keys
        if (now == null) {
            throw new IllegalStateException("serve() comes first");
        }
        return now.context();
    }

    private void look() {
        own.ifPresent(FromFiles::refresh);
        trust.ifPresent(FromFiles::refresh);
    }

    /** Looks after everything once; not on a busy loop. */
    public synchronized void refresh() {
        Instant now = clock.get();
        look();
        try {
            if (Duration.between(renewed, now).abs().compareTo(RENEW_EVERY) >= 0) {
                renewed = now;
                pki.renew(now);
            }
            if (served != null) {
                make();
            }
        } catch (GeneralSecurityException | IOException e) {
            log.warn("XMPP TLS keeps its certificates, since new ones cannot be had: {}", e.getMessage());
        }
        tell(clientWatch, "our own certificate for XMPP links", presented(), now);
        if (served != null) {
            tell(serverWatch, "the certificate of the built-in XMPP server", shownByServer(), now);
        }
    }

    private static void tell(ExpiryWatch watch, String which, Pki.Identity identity, Instant now) {
        X509Certificate leaf = identity.chain().get(0);
        watch.look(
                        which + " (" + CertificateText.brief(leaf) + ")",
                        leaf.getNotAfter().toInstant(),
                        now)
                .ifPresent(log::warn);
    }

    /** Calls {@link #refresh} every ten seconds, beside the loop, until it is cancelled. */
    public Future<?> watch(EventLoop loop) {
        return loop.scheduleAtFixedRate(
                () -> CompletableFuture.runAsync(this::refresh), 0, WATCH_SECONDS, TimeUnit.SECONDS);
    }
}
