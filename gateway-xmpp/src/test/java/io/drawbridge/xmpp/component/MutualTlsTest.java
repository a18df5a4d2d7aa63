package io.drawbridge.xmpp.component;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.ClientNames;
import io.drawbridge.core.pki.Pki.Identity;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Forge;
import io.drawbridge.xmpp.TestPki;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What each side presents and asks for, on real sockets. */
class MutualTlsTest {
    private static final ServerNames NAMES = new ServerNames("example.com", "localhost");

    private final TlsBed bed = new TlsBed();
    private final Identity authority =
            Forge.named("CN=Trusted Authority").authority().selfSigned();
    private final Identity stranger =
            Forge.named("CN=Strange Authority").authority().selfSigned();
    private final Identity server =
            Forge.named("CN=server", dns("example.com"), dns("localhost")).by(authority);
    private final TrustedCertificates trust = new TrustedCertificates(authority.chain(), "xmpp.tls.trust");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Logger serverLog = (Logger) LoggerFactory.getLogger(HandshakeLog.class);

    @BeforeEach
    void listen() {
        told.list = new CopyOnWriteArrayList<>();
        told.start();
        serverLog.addAppender(told);
    }

    @AfterEach
    void close() throws Exception {
        serverLog.detachAppender(told);
        bed.close();
    }

    private Optional<String> outcome(Identity own, TrustedCertificates believed, boolean required) throws Exception {
        SslContext tls = ComponentTls.server(server, believed, required, Instant::now);
        return TlsBed.outcome(
                bed.link(bed.server(() -> tls), NAMES, names -> ComponentTls.client(own, trust, names, Instant::now)));
    }

    private String serverTold() {
        Await.until("the server tells", () -> !told.list.isEmpty());
        return told.list.get(0).getFormattedMessage();
    }

    @Test
    void aServerThatDemandsACertificateTakesOneThatItBelieves() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(authority);
        assertEquals(Optional.empty(), outcome(own, trust, true));
        assertTrue(told.list.isEmpty(), told.list.toString());
    }

    @Test
    void aPinnedCertificateOfAClientIsTakenToo() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(stranger);
        assertEquals(Optional.empty(), outcome(own, new TrustedCertificates(own.chain(), "xmpp.tls.trust"), true));
    }

    @Test
    void aServerSaysWhenAClientPresentsNone() throws Exception {
        SslContext tls = ComponentTls.server(server, trust, true, Instant::now);
        SslContext bare = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(server.chain().toArray(new X509Certificate[0]))
                .endpointIdentificationAlgorithm(null)
                .build();
        String link = TlsBed.outcome(bed.link(bed.server(() -> tls), NAMES, names -> bare))
                .orElseThrow();
        assertTrue(link.contains("demands a certificate") && link.contains("we have presented none"), link);
        assertTrue(link.contains("xmpp.tls.certificate"), link);
        String text = serverTold();
        assertTrue(text.contains("127.0.0.1") && text.contains("presents no certificate"), text);
        assertTrue(text.contains("xmpp.tls.client-certificates is \"required\""), text);
    }

    @Test
    void aCertificateThatIsNotBelievedIsSaidOnBothSides() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(stranger);
        String link = outcome(own, trust, true).orElseThrow();
        String fingerprint = CertificateText.fingerprint(own.chain().get(0));
        assertTrue(link.contains("does not accept our certificate") && link.contains(fingerprint), link);
        String text = serverTold();
        assertTrue(text.contains("the certificate that a component presents is not accepted"), text);
        assertTrue(text.contains("CN=Strange Authority") && text.contains(fingerprint), text);
    }

    @Test
    void whoNeedsNoCertificateKeepsBackWhatIsNotBelieved() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(stranger);
        assertEquals(Optional.empty(), outcome(own, trust, false));
    }

    @Test
    void anExpiredCertificateOfOursIsRefusedByNameAndDay() throws Exception {
        Identity own =
                Forge.named("CN=callbridge").to(Instant.now().minusSeconds(60)).by(authority);
        assertTrue(outcome(own, trust, true).isPresent());
        String text = serverTold();
        assertTrue(text.contains("has expired on"), text);
    }

    @Test
    void aServersCertificateThatWeRefuseIsSaidOnItsSideToo() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(authority);
        SslContext tls = ComponentTls.server(server, trust, false, Instant::now);
        ServerNames other = new ServerNames("other.example", "localhost");
        String link = TlsBed.outcome(bed.link(
                        bed.server(() -> tls), other, names -> ComponentTls.client(own, trust, names, Instant::now)))
                .orElseThrow();
        assertTrue(link.contains("the XMPP domain other.example"), link);
        String text = serverTold();
        assertTrue(text.contains("it does not accept our certificate"), text);
    }

    @Test
    void whoseCertificateNamesAnotherComponentMayNotSpeakForThisOne() {
        assertEquals(Optional.empty(), permits("callbridge.example.com", dns("callbridge.example.com")));
        assertEquals(Optional.empty(), permits("callbridge.example.com", dns("*.example.com")));
        assertEquals(Optional.empty(), permits("callbridge.example.com", TestPki.xmppAddr("callbridge.example.com")));
        assertEquals(Optional.empty(), permits("callbridge.example.com"));
        assertEquals(Optional.empty(), permits("callbridge.example.com", TestPki.ip("192.0.2.1")));
        String why = permits("callbridge.example.com", dns("other.example.com")).orElseThrow();
        assertTrue(
                why.contains("is not for the component callbridge.example.com: it names dNSName other.example.com"),
                why);
    }

    private static Optional<String> permits(String component, org.bouncycastle.asn1.x509.GeneralName... names) {
        X509Certificate certificate =
                Forge.named("CN=x", names).selfSigned().chain().get(0);
        return ClientNames.permits(certificate, component);
    }

    @Test
    void theXmppDomainIsAskedForByItsALabelsOverTls13() throws Exception {
        assertEquals(List.of("example.com"), indicated("example.com"));
        assertEquals(List.of("xn--bcher-kva.example"), indicated("b\u00fccher.example"));
    }

    @Test
    void anAddressIsNotAskedFor() throws Exception {
        assertEquals(List.of(), indicated("127.0.0.1"));
    }

    private List<String> indicated(String domain) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket)
                context().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<ExtendedSSLSession> session = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.startHandshake();
                    return (ExtendedSSLSession) socket.getSession();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Identity self = Forge.named("CN=x").by(authority);
            ComponentLink link = bed.link(
                    listener.getLocalPort(),
                    new ServerNames(domain, "localhost"),
                    names -> ComponentTls.client(
                            self, new TrustedCertificates(server.chain(), "test"), NAMES, Instant::now));
            ExtendedSSLSession seen = session.get(10, TimeUnit.SECONDS);
            assertEquals("TLSv1.3", seen.getProtocol());
            assertFalse(link.status().usable());
            return seen.getRequestedServerNames().stream()
                    .map(MutualTlsTest::text)
                    .toList();
        }
    }

    private static String text(SNIServerName name) {
        return ((SNIHostName) name).getAsciiName();
    }

    private SSLContext context() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", server.key(), new char[0], server.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
