package io.drawbridge.sip.transport;

import static io.drawbridge.sip.transport.Bench.options;
import static io.drawbridge.sip.transport.Bench.read;
import static io.drawbridge.sip.transport.Bench.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.pki.Pki.Identity;
import io.drawbridge.sip.locate.Hop;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {
    private static final String VIA = "SIP/2.0/TLS room.example;branch=z9hG4bK1";

    private final TestPki pki = new TestPki("sip.example.org", "127.0.0.1");
    private final Bench bench = new Bench();

    @TempDir
    Path dir;

    @AfterEach
    void stop() throws Exception {
        bench.close();
    }

    private SSLSocket connect(InetSocketAddress address, Identity own) throws IOException {
        SSLSocket socket = (SSLSocket) pki.context(own).getSocketFactory().createSocket();
        socket.setSoTimeout(10_000);
        socket.connect(address);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestOverTlsIsAnsweredOnItsConnection(String version) throws Exception {
        bench.tls(pki);
        try (SSLSocket room = connect(bench.bindTls(), null)) {
            room.setEnabledProtocols(new String[] {version});
            write(room, options(VIA));
            assertTrue(read(room).startsWith("SIP/2.0 200 "));
            assertEquals(version, room.getSession().getProtocol());
            assertTrue(room.getSession().getCipherSuite().contains("GCM"));
            Bench.Got got = bench.next();
            assertEquals(Transport.TLS, got.flow().transport());
            assertEquals(List.of(), bench.onLoop(() -> bench.transport.peerNames(got.flow())));
        }
    }

    @Test
    void whatIsNotAuthenticatedEncryptionIsRefused() throws Exception {
        bench.tls(pki);
        try (SSLSocket room = connect(bench.bindTls(), null)) {
            room.setEnabledProtocols(new String[] {"TLSv1.2"});
            room.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
            assertThrows(IOException.class, room::startHandshake);
        }
    }

    @Test
    void aClientsNamesAreKnownWhenSomebodyVouchesForThem() throws Exception {
        SipTls tls = bench.tls(pki);
        InetSocketAddress address = bench.bindTls();
        TestPki stranger = new TestPki("other.example");
        Path file = Files.writeString(dir.resolve("trunk.pem"), TestPki.pem(stranger.authority()));
        try (SSLSocket trunk = connect(address, pki.leaf("PBX.example", "sip:example.com", "sip:joe@example.com"));
                SSLSocket unknown = connect(address, stranger.leaf("pbx.example"))) {
            write(trunk, options(VIA));
            read(trunk);
            Flow known = bench.next().flow();
            assertEquals(List.of("pbx.example", "example.com"), bench.onLoop(() -> bench.transport.peerNames(known)));
            write(unknown, options(VIA));
            assertTrue(read(unknown).startsWith("SIP/2.0 200 "));
            Flow other = bench.next().flow();
            assertEquals(List.of(), bench.onLoop(() -> bench.transport.peerNames(other)));
            PeerTrust trust = tls.trust(file);
            assertEquals(List.of("pbx.example"), bench.onLoop(() -> bench.transport.peerNames(other, trust)));
        }
    }

    @Test
    void newFilesServeNewConnectionsAndOldOnesStay() throws Exception {
        Path certificate = dir.resolve("sip.crt");
        Path key = dir.resolve("sip.key");
        Identity first = pki.leaf("first.example");
        Identity second = pki.leaf("second.example");
        TestPki.write(first, certificate, key);
        SipTls tls = SipTls.open(pki, Bench.files(certificate, key), false);
        bench.transport.tls(tls);
        InetSocketAddress address = bench.bindTls();
        try (SSLSocket old = connect(address, null)) {
            assertEquals(first.chain().get(0), shown(old));
            Files.writeString(certificate, "no certificate");
            tls.refresh();
            try (SSLSocket next = connect(address, null)) {
                assertEquals(first.chain().get(0), shown(next), "broken files leave the old in use");
            }
            TestPki.write(second, certificate, key);
            tls.refresh();
            try (SSLSocket next = connect(address, null)) {
                assertEquals(second.chain().get(0), shown(next));
            }
            write(old, options(VIA));
            assertTrue(read(old).startsWith("SIP/2.0 200 "), "the connection stands");
        }
    }

    private static X509Certificate shown(SSLSocket socket) throws IOException {
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    // ---- as a client ----

    /** A server that takes one connection, answers one request and tells what it was called. */
    private CompletableFuture<String> serve(SSLServerSocket server) {
        return CompletableFuture.supplyAsync(() -> {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.setSoTimeout(10_000);
                String request = read(socket);
                write(socket, "SIP/2.0 200 OK\r\n" + request.substring(request.indexOf("\r\n") + 2));
                String named = ((ExtendedSSLSession) socket.getSession())
                        .getRequestedServerNames().stream()
                                .map(name -> ((SNIHostName) name).getAsciiName())
                                .findFirst()
                                .orElse("");
                assertEquals(-1, socket.getInputStream().read());
                return named;
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private SSLServerSocket server(Identity identity) throws IOException {
        SSLServerSocket server =
                (SSLServerSocket) pki.context(identity).getServerSocketFactory().createServerSocket(0, 5, Bench.HERE);
        SSLParameters parameters = server.getSSLParameters();
        parameters.setWantClientAuth(true);
        server.setSSLParameters(parameters);
        server.setSoTimeout(10_000);
        return server;
    }

    private static Hop hop(SSLServerSocket server, String name) {
        return new Hop(Transport.TLS, new InetSocketAddress(Bench.HERE, server.getLocalPort()), name);
    }

    @Test
    void weConnectToANameAndTheServerIsToldWhich() throws Exception {
        bench.tls(pki);
        try (SSLServerSocket server = server(pki.leaf("pbx.example"))) {
            CompletableFuture<String> named = serve(server);
            Flow flow = bench.send(hop(server, "pbx.example"));
            assertEquals(200, ((SipResponse) bench.next().message()).status());
            assertEquals(List.of("pbx.example"), bench.onLoop(() -> bench.transport.peerNames(flow)));
            bench.onLoop(() -> {
                bench.transport.link(flow).close();
                return 0;
            });
            assertEquals("pbx.example", named.get(10, TimeUnit.SECONDS));
            assertEquals(flow.channel(), bench.nextLost());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "*.example", "sip:pbx@pbx.example", "127.0.0.1"})
    void aServerOfAnotherNameIsNotSpokenTo(String name) throws Exception {
        bench.tls(pki);
        try (SSLServerSocket server = server(pki.leaf(name))) {
            CompletableFuture<String> named = serve(server);
            Flow flow = bench.send(hop(server, "pbx.example"));
            assertEquals(flow.channel(), bench.nextLost());
            assertTrue(named.get(10, TimeUnit.SECONDS).contains("Exception"), named.get());
            assertTrue(bench.got.isEmpty());
        }
    }

    @Test
    void aServerOfAnAuthorityThatNobodyKnowsIsNotSpokenToUnlessItsTrunkVouches() throws Exception {
        SipTls tls = bench.tls(pki);
        TestPki stranger = new TestPki("other.example");
        Path file = Files.writeString(dir.resolve("trunk.pem"), TestPki.pem(stranger.authority()));
        PeerTrust trust = tls.trust(file);
        try (SSLServerSocket server = server(stranger.leaf("pbx.example"))) {
            CompletableFuture<String> first = serve(server);
            Flow refused = bench.send(hop(server, "pbx.example"));
            assertEquals(refused.channel(), bench.nextLost());
            first.get(10, TimeUnit.SECONDS);
            serve(server);
            bench.onLoop(() -> {
                Flow flow = bench.transport.open(hop(server, "pbx.example"), trust);
                bench.transport.send(Bench.request(flow, "pbx.example"), flow);
                return flow;
            });
            assertEquals(200, ((SipResponse) bench.next().message()).status());
        }
    }

    // ---- connection reuse ----

    @Test
    void aVerifiedPeerThatSaysAliasGetsRequestsOnItsConnection() throws Exception {
        bench.tls(pki);
        InetSocketAddress address = bench.bindTls();
        try (SSLSocket pbx = connect(address, pki.leaf("pbx.example"));
                SSLSocket stranger = connect(address, null)) {
            write(stranger, options("SIP/2.0/TLS 127.0.0.1:6000;branch=z9hG4bK1;alias"));
            read(stranger);
            bench.next();
            write(pbx, options("SIP/2.0/TLS 127.0.0.1:6000;branch=z9hG4bK2;alias"));
            read(pbx);
            Flow from = bench.next().flow();
            Hop hop = new Hop(Transport.TLS, new InetSocketAddress(Bench.HERE, 6000), "pbx.example");
            assertEquals(from.channel(), bench.send(hop).channel());
            assertTrue(read(pbx).startsWith("OPTIONS sip:pbx.example "));
            Hop other = new Hop(Transport.TLS, new InetSocketAddress(Bench.HERE, 6000), "other.example");
            assertTrue(bench.onLoop(() -> bench.transport.open(other)).channel() != from.channel());
        }
    }

    @Test
    void addressesAreMatchedWithAddressesAndWildcardsOnlyOnRequest() {
        X509Certificate named = pki.leaf("*.example.org", "192.0.2.7", "sip:Example.NET")
                .chain()
                .get(0);
        assertTrue(SipNames.match(named, "192.0.2.7", false));
        assertTrue(SipNames.match(named, "example.net", false));
        assertTrue(!SipNames.match(named, "192.0.2.8", true));
        assertTrue(!SipNames.match(named, "a.example.org", false));
        assertTrue(SipNames.match(named, "a.example.org", true));
        assertTrue(!SipNames.match(named, "a.b.example.org", true));
        assertTrue(!SipNames.match(named, "example.org", true));
    }
}
