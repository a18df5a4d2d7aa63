package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.component.LinkStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentServerTest {
    private static final String OTHER = "other.example.com";

    private TestBed bed;

    @BeforeEach
    void start() throws Exception {
        bed = new TestBed(limits(10));
    }

    private static ServerLimits limits(int handshakeSeconds) {
        return ServerLimits.of(handshakeSeconds, 20);
    }

    @AfterEach
    void stop() throws Exception {
        bed.close();
    }

    private double malformed() {
        return bed.meters
                .counter("drawbridge_malformed_total", "protocol", "xmpp")
                .count();
    }

    @Test
    void theRightSecretOpensTheDoorAndTheWrongOneIsNotAuthorized() throws Exception {
        try (RawComponent right = new RawComponent(bed)) {
            right.register(OTHER);
        }
        for (String digest : List.of("", "0".repeat(40), "é", "<x/>")) {
            try (RawComponent wrong = new RawComponent(bed)) {
                wrong.open(OTHER);
                wrong.id();
                wrong.prove(digest);
                assertTrue(wrong.hearAll().contains("<not-authorized "));
            }
        }
    }

    @Test
    void anUnknownComponentIsHostUnknown() throws Exception {
        try (RawComponent stranger = new RawComponent(bed)) {
            stranger.open("stranger.example.com");
            assertTrue(stranger.hearAll().contains("<host-unknown "));
        }
    }

    @Test
    void aStreamMayNameTheComponentAsItsSenderAndTheServerAsItsTarget() throws Exception {
        for (String addresses : List.of("to='example.com' from='" + OTHER + "'", "from='" + OTHER + "'")) {
            try (RawComponent other = new RawComponent(bed)) {
                other.write("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' " + addresses
                        + " xmlns='jabber:component:accept'>\n ");
                other.prove(io.drawbridge.xmpp.component.HandshakeDigest.of(other.id(), TestBed.SECRET.reveal()));
                other.hear("<handshake/>");
                other.write(" \n <iq type='get' id='1' from='" + OTHER + "'><ping xmlns='urn:xmpp:ping'/></iq> ");
                other.hear("type='result'");
            }
        }
    }

    @Test
    void anotherKindOfStreamIsAnInvalidNamespace() throws Exception {
        try (RawComponent client = new RawComponent(bed)) {
            client.write(
                    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.com'>");
            assertTrue(client.hearAll().contains("<invalid-namespace "));
        }
    }

    @Test
    void aStanzaBeforeTheHandshakeIsNotAuthorized() throws Exception {
        try (RawComponent early = new RawComponent(bed)) {
            early.open(OTHER);
            early.write("<iq type='get' id='1' from='other.example.com'><ping xmlns='urn:xmpp:ping'/></iq>");
            assertTrue(early.hearAll().contains("<not-authorized "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from='callbridge.example.com'",
                "from='x@example.com'",
                "",
                "from='@'",
                "from='other.example.com.evil'"
            })
    void aSenderMustBeOfTheComponentsOwnDomain(String from) throws Exception {
        try (RawComponent spoofer = new RawComponent(bed).register(OTHER)) {
            spoofer.write("<message to='callbridge.example.com' " + from + "><body>x</body></message>");
            assertTrue(spoofer.hearAll().contains("<invalid-from "));
        }
    }

    @Test
    void stanzasGoToTheComponentTheyAreAddressedTo() throws Exception {
        try (RawComponent one = new RawComponent(bed).register(OTHER);
                RawComponent two = new RawComponent(bed).register(TestBed.COMPONENT)) {
            one.write("<iq type='set' id='7' from='a@other.example.com/r' to='B@Callbridge.Example.COM'>"
                    + "<x:q xmlns:x='urn:x' a='&lt;'>t&amp;</x:q></iq>");
            String heard = two.hear("</iq>");
            assertTrue(heard.contains("<q xmlns='urn:x' a='&lt;'>t&amp;</q>"), heard);
            assertTrue(heard.contains("from='a@other.example.com/r'"), heard);
        }
    }

    @Test
    void whatCannotBeDeliveredComesBackWithTheReason() throws Exception {
        try (RawComponent one = new RawComponent(bed).register(OTHER)) {
            String get = "<iq type='get' id='1' from='other.example.com' to='%s'><q xmlns='urn:q'/></iq>";
            one.write(get.formatted("x@callbridge.example.com"));
            assertTrue(one.hear("</iq>").contains("<service-unavailable "));
            one.write(get.formatted("elsewhere.org"));
            assertTrue(one.hear("</iq>").contains("<remote-server-not-found "));
            one.write(get.formatted("@"));
            assertTrue(one.hear("</iq>").contains("<jid-malformed "));
            one.write(get.formatted("somebody@example.com"));
            assertTrue(one.hear("</iq>").contains("<service-unavailable "));
            one.write("<iq type='result' id='1' from='other.example.com' to='elsewhere.org'/>");
            one.write("<iq type='get' id='2' from='other.example.com'/>");
            assertTrue(one.hear("</iq>").contains("<bad-request "));
        }
    }

    @Test
    void theServerAnswersPingAndDiscovery() throws Exception {
        try (RawComponent one = new RawComponent(bed).register(OTHER)) {
            one.write(
                    "<iq type='get' id='1' from='other.example.com' to='example.com'><ping xmlns='urn:xmpp:ping'/></iq>");
            one.hear("type='result'[^>]*/>");
            one.write(
                    "<iq type='get' id='2' from='other.example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
            assertTrue(one.hear("</iq>").contains("var='urn:xmpp:ping'"));
            one.write(
                    "<iq type='get' id='3' from='other.example.com'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
            assertTrue(one.hear("</iq>").contains("jid='other.example.com'"));
        }
    }

    @Test
    void aPrefixThatWouldSwellWhenWrittenOutIsBounced() throws Exception {
        try (RawComponent one = new RawComponent(bed).register(OTHER)) {
            one.write("<iq type='set' id='1' from='other.example.com' to='other.example.com'><a xmlns='' xmlns:x='"
                    + "u".repeat(200) + "'>" + "<x:b/>".repeat(9000) + "</a></iq>");
            assertTrue(one.hear("</iq>").contains("<policy-violation "));
        }
    }

    @Test
    void aStanzaAboveTheLimitEndsTheStreamWithPolicyViolation() throws Exception {
        try (RawComponent one = new RawComponent(bed).register(OTHER)) {
            one.write("<iq type='set' id='1' from='other.example.com'><a>" + "x".repeat(70_000));
            assertTrue(one.hearAll().contains("<policy-violation "));
        }
    }

    @Test
    void whoDoesNotFinishTheHandshakeInTimeIsClosed() throws Exception {
        bed.close();
        bed = new TestBed(limits(2));
        try (RawComponent silent = new RawComponent(bed);
                RawComponent slow = new RawComponent(bed);
                Socket noTls = new Socket(bed.serverAddress.getAddress(), bed.serverAddress.getPort())) {
            slow.write("<stream:stream ");
            assertTrue(silent.hearAll().contains("<connection-timeout "));
            assertTrue(slow.hearAll().contains("<connection-timeout "));
            assertTrue(noTls.getInputStream().readAllBytes().length < 500);
        }
    }

    @Test
    void strangersBeyondTheLimitAreTurnedAwayAtOnceAndComponentsAreNotDisturbed() throws Exception {
        bed.close();
        bed = new TestBed(limits(3));
        try (RawComponent inside = new RawComponent(bed).register(OTHER)) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                idle.add(new Socket(bed.serverAddress.getAddress(), bed.serverAddress.getPort()));
            }
            inside.write("<iq type='get' id='1' from='other.example.com'><ping xmlns='urn:xmpp:ping'/></iq>");
            inside.hear("type='result'");
            for (Socket socket : idle) {
                try (socket) {
                    socket.setSoTimeout(10_000);
                    drain(socket.getInputStream());
                }
            }
        }
        Await.until("there is room again", this::canRegister);
    }

    private boolean canRegister() {
        try (RawComponent one = new RawComponent(bed)) {
            one.register(OTHER);
            return true;
        } catch (IOException | java.security.GeneralSecurityException e) {
            return false;
        }
    }

    private static void drain(InputStream in) {
        try {
            in.readAllBytes();
        } catch (IOException e) {
            // reset instead of closed: turned away all the same
        }
    }

    @Test
    void garbageOnThePortIsCountedAndClosed() throws Exception {
        Random random = new Random(5);
        byte[] noise = new byte[2000];
        random.nextBytes(noise);
        List<byte[]> garbage = List.of(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "<?xml version='1.0'?><stream:stream to='x'>".getBytes(StandardCharsets.US_ASCII),
                noise);
        for (byte[] bytes : garbage) {
            double before = malformed();
            try (Socket socket = new Socket(bed.serverAddress.getAddress(), bed.serverAddress.getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(bytes);
                drain(socket.getInputStream());
            }
            Await.until("it is counted", () -> malformed() > before);
        }
        double before = malformed();
        try (RawComponent noXml = new RawComponent(bed)) {
            noXml.write("this is no XML");
            assertTrue(noXml.hearAll().contains("stream:error"));
        }
        assertEquals(before + 1, malformed());
    }

    @Test
    void aWrongSecretIsOneClearErrorInTheStatusAndNeverShowsASecret() throws Exception {
        TestBed.Joins joins = bed.joins(bed.settings(TestBed.COMPONENT, new Secret("wrong-battery")));
        Await.until("it was refused", () -> joins.link().status().state() == LinkState.BACKOFF);
        LinkStatus status = joins.link().status();
        String error = status.lastError().orElseThrow();
        assertTrue(
                error.contains("not-authorized") && error.contains("check xmpp.callbridge-id and the secret"), error);
        String everything = status + error + bed.settings(TestBed.COMPONENT, new Secret("wrong-battery"));
        assertFalse(everything.contains("battery"));
        assertTrue(joins.web().unavailable().orElseThrow().contains("not-authorized"));
    }
}
