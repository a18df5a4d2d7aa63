package io.drawbridge.xmpp.component;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Tls;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.config.GatewayConfig.XmppTls;
import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.FromFiles;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.Pki.Identity;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Forge;
import io.drawbridge.xmpp.PemText;
import io.drawbridge.xmpp.TestPki;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TlsKeeperTest {
    private static final ServerNames NAMES = new ServerNames("example.com", "localhost");

    @TempDir
    private Path dir;

    private final TestPki generated = new TestPki(dns("example.com"), dns("localhost"));
    private final Identity authority = Forge.named("CN=Authority").authority().selfSigned();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private Instant now = Instant.now();
    private Path certificate;
    private Path key;
    private Path trust;

    @BeforeEach
    void listen() {
        certificate = dir.resolve("xmpp.crt");
        key = dir.resolve("xmpp.key");
        trust = dir.resolve("trust.pem");
        told.list = new CopyOnWriteArrayList<>();
        told.start();
        for (Class<?> talker : List.of(TlsKeeper.class, FromFiles.class, ComponentLink.class)) {
            ((Logger) LoggerFactory.getLogger(talker)).addAppender(told);
        }
    }

    @AfterEach
    void stopListening() {
        for (Class<?> talker : List.of(TlsKeeper.class, FromFiles.class, ComponentLink.class)) {
            ((Logger) LoggerFactory.getLogger(talker)).detachAppender(told);
        }
    }

    private List<String> told(String words) {
        return told.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(text -> text.contains(words))
                .toList();
    }

    private void write(Identity identity) throws IOException {
        Files.writeString(certificate, PemText.of(identity.chain().get(0)));
        Files.writeString(key, PemText.key(identity));
    }

    private static Xmpp config(boolean embedded, Optional<Path> trust, Tls own) {
        Xmpp base = GatewayConfig.defaults().xmpp();
        return new Xmpp(
                base.enabled(),
                embedded,
                base.componentPort(),
                "example.com",
                base.serverAddress(),
                base.callbridgeId(),
                base.callbridgeSecret(),
                base.webbridgeId(),
                base.webbridgeSecret(),
                base.callbridges(),
                base.webbridges(),
                base.guests(),
                base.conflict(),
                new XmppTls("required", false, false, trust, own));
    }

    private TlsKeeper configured() throws IOException {
        Xmpp config = config(true, Optional.of(trust), new Tls(Optional.of(certificate), Optional.of(key)));
        return TlsKeeper.open(generated, config, () -> now);
    }

    private Identity server() {
        return Forge.named("CN=server", dns("example.com"), dns("localhost")).by(authority);
    }

    @Test
    void replacedFilesServeTheNextLinkAndTheNextClient() throws Exception {
        Identity first = server();
        Identity second = server();
        write(first);
        Files.writeString(trust, PemText.of(authority.chain().get(0)));
        TlsKeeper keeper = configured();
        SslContext before = keeper.serve().current();
        try (TlsBed bed = new TlsBed()) {
            int port = bed.server(keeper::current);
            ComponentLink old = bed.link(port, NAMES, keeper);
            assertEquals(Optional.empty(), TlsBed.outcome(old));
            assertEquals(fingerprint(first), seen(old));
            write(second);
            keeper.refresh();
            assertNotEquals(before, keeper.current());
            ComponentLink other = bed.link(bed.server(keeper::current), NAMES, keeper);
            assertEquals(Optional.empty(), TlsBed.outcome(other));
            assertEquals(fingerprint(second), seen(other));
            assertTrue(old.status().usable(), "the link stands");
            assertEquals(fingerprint(first), seen(old));
        }
    }

    private static String fingerprint(Identity identity) {
        return CertificateText.fingerprint(identity.chain().get(0));
    }

    private static String seen(ComponentLink link) {
        return link.status().peer().orElseThrow().fingerprint();
    }

    @Test
    void badFilesKeepTheOldAndAreToldOnce() throws Exception {
        Identity first = server();
        write(first);
        Files.writeString(trust, PemText.of(authority.chain().get(0)));
        TlsKeeper keeper = configured();
        SslContext before = keeper.serve().current();
        Files.writeString(certificate, "rubbish");
        Files.writeString(trust, "");
        keeper.refresh();
        keeper.refresh();
        keeper.towards(NAMES);
        assertEquals(first.chain(), keeper.presented().chain());
        assertEquals(authority.chain(), keeper.trusted().certificates());
        assertSame(before, keeper.current());
        assertEquals(1, told(certificate + " holds no certificate").size(), told.list.toString());
        assertEquals(1, told(trust + " holds no certificate").size(), told.list.toString());
    }

    @Test
    void aNewTrustFileCountsForTheNextLink() throws Exception {
        write(server());
        Files.writeString(
                trust,
                PemText.of(
                        Forge.named("CN=Other").authority().selfSigned().chain().get(0)));
        TlsKeeper keeper = configured();
        keeper.serve();
        try (TlsBed bed = new TlsBed()) {
            int port = bed.server(keeper::current);
            ComponentLink link = bed.link(port, NAMES, keeper);
            String why = TlsBed.outcome(link).orElseThrow();
            assertTrue(why.contains("xmpp.tls.trust (" + trust + ")"), why);
            Files.writeString(trust, PemText.of(authority.chain().get(0)) + PemText.of(generated.authority()));
            keeper.refresh();
            Await.until("the link comes by itself", () -> link.status().usable());
        }
    }

    @Test
    void filesThatCannotBeReadRefuseTheStart() throws IOException {
        write(server());
        IOException fault = assertThrows(IOException.class, this::configured);
        assertTrue(String.valueOf(fault.getMessage()).contains("trust.pem"), fault.toString());
    }

    @Test
    void generatedCertificatesAreRenewedAndTakenUp() throws Exception {
        Renewing pki = new Renewing();
        TlsKeeper keeper = TlsKeeper.open(pki, config(true, Optional.empty(), none()), () -> now);
        SslContext before = keeper.serve().current();
        keeper.refresh();
        assertSame(before, keeper.current());
        now = now.plus(Duration.ofHours(2));
        keeper.refresh();
        assertEquals(1, pki.renewals);
        assertNotEquals(before, keeper.current());
        assertEquals(pki.callbridge(), keeper.presented());
    }

    private static Tls none() {
        return new Tls(Optional.empty(), Optional.empty());
    }

    /** Makes everything anew when it is asked to. */
    private static final class Renewing implements Pki {
        private TestPki current = new TestPki(dns("example.com"), dns("localhost"));
        private int renewals;

        @Override
        public void renew(Instant now) {
            renewals++;
            current = new TestPki(dns("example.com"), dns("localhost"));
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
            return current.authority();
        }
    }

    @Test
    void ourOwnThatNearsItsEndIsToldOncePerStage() throws Exception {
        Instant end = now.plus(Duration.ofDays(40));
        write(Forge.named("CN=callbridge").to(end).by(authority));
        Files.writeString(trust, PemText.of(authority.chain().get(0)));
        TlsKeeper keeper = configured();
        keeper.serve();
        keeper.refresh();
        assertEquals(List.of(), told("expires on"));
        now = end.minus(Duration.ofDays(20));
        keeper.refresh();
        keeper.refresh();
        assertEquals(
                1, told("our own certificate for XMPP links (CN=callbridge").size(), told.list.toString());
        assertEquals(
                1,
                told("the certificate of the built-in XMPP server (CN=callbridge")
                        .size());
        now = end.plusSeconds(60);
        keeper.refresh();
        assertEquals(2, told("has expired on").size(), told.list.toString());
    }

    @Test
    void theEndOfACertificateDuringALinkIsNamedAndDoesNotCutIt() throws Exception {
        Instant end = Instant.now().plusSeconds(3);
        Identity shown = Forge.named("CN=server", dns("example.com"), dns("localhost"))
                .to(end)
                .by(authority);
        Identity own = Forge.named("CN=callbridge").by(authority);
        try (TlsBed bed = new TlsBed()) {
            SslContext tls = ComponentTls.server(shown, authority.chain());
            ComponentLink link = bed.link(
                    bed.server(() -> tls),
                    NAMES,
                    names -> ComponentTls.client(own, Optional.of(authority.chain()), names));
            assertEquals(Optional.empty(), TlsBed.outcome(link));
            PeerFacts facts = link.status().peer().orElseThrow();
            assertEquals("CN=server", facts.subject());
            assertEquals("CN=Authority", facts.issuer());
            assertEquals("TLSv1.3", facts.protocol());
            assertTrue(facts.presented());
            assertTrue(facts.warning(Instant.now()).orElseThrow().contains("expires on"));
            assertEquals(1, told("expires on").size(), told.list.toString());
            Await.until("it has expired", () -> Instant.now().isAfter(end.plusSeconds(1)));
            assertTrue(link.status().usable());
            assertTrue(facts.warning(Instant.now()).orElseThrow().contains("has expired on"));
            assertEquals(-1, facts.daysLeft(Instant.now()));
        }
    }
}
