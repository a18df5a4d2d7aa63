package io.drawbridge.xmpp.component;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.TestPki;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class ComponentTlsTest {
    private static final ServerNames NAMES = new ServerNames("example.com", "xmpp.example.com");

    private final TestPki pki = new TestPki(dns("example.com"), dns("xmpp.example.com"));

    private String handshake(Pki.Identity server, List<X509Certificate> anchors) throws Exception {
        SslContext client = ComponentTls.client(pki.callbridge(), Optional.of(anchors), NAMES);
        SSLEngine one = client.newEngine(ByteBufAllocator.DEFAULT, "example.com", 5223);
        SSLEngine other = ComponentTls.server(server, List.of(pki.authority())).newEngine(ByteBufAllocator.DEFAULT);
        talk(one, other);
        X509Certificate shown = (X509Certificate) other.getSession().getPeerCertificates()[0];
        assertEquals(pki.callbridge().chain().get(0), shown);
        return one.getSession().getProtocol();
    }

    /** Two engines in memory; the client's failure is thrown. */
    private static void talk(SSLEngine client, SSLEngine server) throws SSLException {
        client.setUseClientMode(true);
        client.beginHandshake();
        server.beginHandshake();
        ByteBuffer toServer = ByteBuffer.allocate(65536);
        ByteBuffer toClient = ByteBuffer.allocate(65536);
        for (int round = 0; round < 50; round++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
            if (done(client) && done(server)) {
                return;
            }
        }
        throw new SSLException("no end");
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(65536);
        for (int i = 0; i < 20; i++) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                default -> {
                    in.flip();
                    boolean progress =
                            in.hasRemaining() && engine.unwrap(in, plain).bytesConsumed() > 0;
                    in.compact();
                    if (!progress) {
                        return;
                    }
                }
            }
        }
    }

    private LinkFault fault(Pki.Identity server, List<X509Certificate> anchors) {
        Exception failure = assertThrows(Exception.class, () -> handshake(server, anchors));
        return LinkFaults.tlsFailed("xmpp.example.com:5223", failure);
    }

    @Test
    void aServerOfTheTrustedAuthorityWithBothNamesIsTakenAndSeesOurCertificate() throws Exception {
        assertEquals("TLSv1.3", handshake(pki.xmppServer(), List.of(pki.authority())));
    }

    @Test
    void aPinnedSelfSignedCertificateIsTaken() {
        Pki.Identity self = TestPki.selfSigned(TestPki.days(1), dns("example.com"), dns("xmpp.example.com"));
        assertDoesNotThrow(() -> handshake(self, self.chain()));
    }

    @Test
    void aMissingNameIsALastingFaultThatNamesIt() {
        LinkFault fault = fault(pki.issue("CN=x", TestPki.days(1), dns("example.com")), List.of(pki.authority()));
        assertEquals(LinkFault.Kind.LASTING, fault.kind());
        assertTrue(fault.text().contains("the host xmpp.example.com"), fault.text());
    }

    @Test
    void anUnknownAuthorityIsALastingFaultThatSaysWhatToDo() {
        TestPki stranger = new TestPki(dns("example.com"), dns("xmpp.example.com"));
        LinkFault fault = fault(stranger.xmppServer(), List.of(pki.authority()));
        assertEquals(LinkFault.Kind.LASTING, fault.kind());
        assertTrue(fault.text().contains("xmpp.tls.trust"), fault.text());
    }

    @Test
    void anExpiredCertificateIsALastingFaultEvenWhenItIsPinned() {
        Pki.Identity expired = pki.issue("CN=x", TestPki.days(-1), dns("example.com"), dns("xmpp.example.com"));
        Pki.Identity pinned = TestPki.selfSigned(TestPki.days(-1), dns("example.com"), dns("xmpp.example.com"));
        for (LinkFault fault : List.of(fault(expired, List.of(pki.authority())), fault(pinned, pinned.chain()))) {
            assertEquals(LinkFault.Kind.LASTING, fault.kind());
            assertTrue(fault.text().contains("expired"), fault.text());
        }
    }
}
