package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.StreamLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestTest {
    private static GuestLimits limits(int perAddress, int perSecond, int entry, int ping, int silence) {
        return new GuestLimits(StreamLimits.STRICT, 500, perAddress, 20, perSecond, entry, ping, silence, 512 * 1024);
    }

    private static String iq(String to, String payload) {
        return "<iq xmlns='jabber:client' type='get' id='q'" + (to.isEmpty() ? "" : " to='" + to + "'") + ">" + payload
                + "</iq>";
    }

    private static final String PING = "<ping xmlns='urn:xmpp:ping'/>";

    @Test
    void aGuestAsksAComponentAndGetsItsAnswer() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest();
                RawComponent component = bed.component()) {
            String jid = guest.enter();
            assertTrue(jid.matches("guest-[0-9a-f]{20}@example\\.com/[0-9a-f]{20}"), jid);
            guest.write(iq("x@other.example.com/r", "<q xmlns='urn:q'><deep xmlns='urn:d'>ä</deep></q>"));
            String heard = component.hear("</iq>");
            assertTrue(heard.contains(" from='" + jid + "'"), heard);
            assertFalse(heard.contains("jabber:client"), heard);
            component.write(
                    "<iq type='result' id='q' from='x@other.example.com/r' to='" + jid + "'><q xmlns='urn:q'/></iq>");
            guest.hear("^<iq xmlns='jabber:client'.* type='result'.*<q xmlns='urn:q'/></iq>$");
        }
    }

    @Test
    void messagesAndPresencePassBothWaysAndAGuestThatGoesIsTold() throws Exception {
        try (GuestBed bed = new GuestBed();
                RawComponent component = bed.component()) {
            String jid;
            try (GuestClient guest = bed.guest()) {
                jid = guest.enter();
                guest.write("<presence xmlns='jabber:client' to='m@other.example.com'/>");
                component.hear("<presence [^>]*from='" + jid + "'");
                guest.write("<message xmlns='jabber:client' to='other.example.com'><body>hi</body></message>");
                component.hear("<body>hi</body>");
                component.write("<message from='other.example.com' to='" + jid + "'><body>yo</body></message>");
                guest.hear("^<message xmlns='jabber:client'[^>]*><body>yo</body></message>$");
                component.write("<presence from='m@other.example.com' to='" + jid + "'/>");
                guest.hear("^<presence ");
            }
            component.hear("<presence [^>]*type='unavailable'[^>]*/>");
            component.write("<iq type='get' id='late' from='other.example.com' to='" + jid + "'>" + PING + "</iq>");
            component.hear("<service-unavailable ");
        }
    }

    @Test
    void theServerAnswersAGuestsPingDiscoverySessionAndQuestionForRelays() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest();
                RawComponent component = bed.component()) {
            String jid = guest.enter();
            guest.write(iq("", PING)).hear("type='result'");
            guest.write(iq("example.com", PING)).hear("type='result'");
            guest.write(iq("example.com", "<query xmlns='http://jabber.org/protocol/disco#info'/>"))
                    .hear("var='urn:xmpp:extdisco:2'");
            guest.write(iq("example.com", "<query xmlns='http://jabber.org/protocol/disco#items'/>"))
                    .hear("jid='other.example.com'");
            guest.write(iq("example.com", "<services xmlns='urn:xmpp:extdisco:2'/>"))
                    .hear("<services xmlns='urn:xmpp:extdisco:2'/>");
            guest.write(iq(jid.split("/")[0], "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>"))
                    .hear("type='result'");
            guest.write(iq("", "<query xmlns='jabber:iq:roster'/>")).hear("service-unavailable");
            guest.write("<presence xmlns='jabber:client'/>"); // to nobody, answered by nobody
            guest.write(iq("elsewhere.org", PING)).hear("remote-server-not-found");
            guest.write(iq("callbridge.example.com", PING)).hear("service-unavailable");
            guest.write(iq("@", PING)).hear("jid-malformed");
        }
    }

    @Test
    void relaysAreToldWithTheirCredentialsAndByType() throws Exception {
        RelayServices relays = jid -> List.of(
                new RelayServices.Service("stun", "udp", "turn.example.com", 3478, Optional.empty()),
                new RelayServices.Service(
                        "turn",
                        "udp",
                        "turn.example.com",
                        3478,
                        Optional.of(new RelayServices.Login("u", "p", Instant.EPOCH))));
        try (GuestBed bed = new GuestBed(settings -> settings.with(relays));
                GuestClient guest = bed.guest()) {
            guest.enter();
            String all = guest.write(iq("example.com", "<services xmlns='urn:xmpp:extdisco:2'/>"))
                    .hear("type='stun'");
            assertTrue(all.contains("username='u' password='p' expires='1970-01-01T00:00:00Z'"), all);
            String turn = guest.write(iq("example.com", "<services xmlns='urn:xmpp:extdisco:2' type='turn'/>"))
                    .hear("type='turn'");
            assertFalse(turn.contains("'stun'"), turn);
        }
    }

    @Test
    void guestsDoNotReachEachOther() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient one = bed.guest();
                GuestClient two = bed.guest()) {
            one.enter();
            String other = two.enter();
            one.write(iq(other, PING)).hear("service-unavailable");
            one.write("<message xmlns='jabber:client' id='m' to='" + other + "'><body>x</body></message>")
                    .hear("<message .*service-unavailable");
            one.write("<presence xmlns='jabber:client' to='" + other + "'/>");
            two.write(iq("", PING)).hear("type='result'"); // the first thing that it hears
        }
    }

    @Test
    void aGuestMaySayOnlyItsOwnAddress() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient honest = bed.guest();
                GuestClient spoofer = bed.guest()) {
            String jid = honest.enter();
            honest.write("<iq xmlns='jabber:client' type='get' id='q' from='" + jid + "'>" + PING + "</iq>")
                    .hear("type='result'");
            spoofer.enter();
            spoofer.write("<message xmlns='jabber:client' from='" + jid + "' to='other.example.com'/>");
            assertTrue(spoofer.hearAll().contains("<invalid-from "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-1", "EXTERNAL", ""})
    void thereIsNoOtherWayToLogIn(String mechanism) throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest()) {
            guest.open().hear("<mechanism>ANONYMOUS</mechanism></mechanisms>");
            String auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>AAAA</auth>";
            guest.write(auth).hear("<invalid-mechanism/>");
            guest.write(auth).hear("<invalid-mechanism/>");
            guest.write(auth);
            assertTrue(guest.hearAll().contains("<policy-violation "));
        }
    }

    @Test
    void nothingPassesBeforeLogInAndBinding() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient early = bed.guest();
                GuestClient unopened = bed.guest();
                GuestClient unbound = bed.guest();
                GuestClient twice = bed.guest()) {
            early.open().hear("ANONYMOUS");
            early.write(iq("other.example.com", PING));
            assertTrue(early.hearAll().contains("<not-authorized "));
            unopened.write(iq("other.example.com", PING));
            assertTrue(unopened.hearAll().contains("<invalid-namespace "));
            unbound.login().write(iq("other.example.com", PING));
            assertTrue(unbound.hearAll().contains("<not-authorized "));
            twice.enter();
            twice.write(
                    "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            assertTrue(twice.hearAll().contains("<policy-violation "));
        }
    }

    @Test
    void anotherDomainIsHostUnknown() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest()) {
            guest.write("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='elsewhere.org' version='1.0'/>");
            assertTrue(guest.hearAll().contains("<host-unknown "));
        }
    }

    @Test
    void aStreamIsClosedInOrder() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest()) {
            guest.enter();
            guest.write("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
            assertEquals("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>\n", guest.hearAll());
        }
    }

    @Test
    void whoSendsTooMuchIsClosedAndOthersAreNot() throws Exception {
        try (GuestBed bed = GuestBed.with(limits(20, 5, 10, 20, 60));
                GuestClient flood = bed.guest();
                GuestClient quiet = bed.guest()) {
            flood.enter();
            quiet.enter();
            for (int i = 0; i < 40; i++) {
                flood.socket
                        .sendText(iq("", PING), true)
                        .exceptionally(e -> flood.socket)
                        .join();
            }
            assertTrue(flood.hearAll().contains("<policy-violation "));
            quiet.write(iq("", PING)).hear("type='result'");
        }
    }

    @Test
    void answersToPingsCountAmongWhatWaitsForAGuest() throws Exception {
        GuestLimits little = new GuestLimits(StreamLimits.STRICT, 500, 20, 20, 20, 10, 20, 60, 150);
        try (GuestBed bed = GuestBed.with(little);
                GuestClient modest = bed.guest();
                GuestClient greedy = bed.guest()) {
            modest.enter();
            modest.socket.sendPing(ByteBuffer.allocate(10)).join();
            modest.write("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
            assertEquals("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>\n", modest.hearAll());
            greedy.enter();
            greedy.socket.sendPing(ByteBuffer.allocate(125)).join();
            Await.until(
                    "it is gone",
                    () -> bed.bed.meters.get("drawbridge.xmpp.guests").gauge().value() == 0);
        }
    }

    @Test
    void aGuestThatDoesNotReadIsGivenUpBeforeMuchWaitsForIt() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient deaf = bed.guest();
                RawComponent component = bed.component()) {
            String jid = deaf.enter();
            deaf.readNoMore();
            String message = "<message from='other.example.com' to='" + jid + "'><body>" + "x".repeat(60_000)
                    + "</body></message>";
            for (int i = 0; i < 400; i++) {
                component.write(message);
            }
            component.write("<iq type='get' id='1' from='other.example.com'>" + PING + "</iq>");
            component.hear("id='1'");
            assertEquals(0, bed.bed.meters.get("drawbridge.xmpp.guests").gauge().value());
        }
    }

    @Test
    void oneAddressHasSoManyGuestsAndAPlaceThatIsLeftIsFree() throws Exception {
        try (GuestBed bed = GuestBed.with(limits(3, 20, 10, 20, 60))) {
            List<GuestClient> inside = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                GuestClient guest = bed.guest();
                guest.enter();
                inside.add(guest);
            }
            try (GuestClient more = bed.guest()) {
                assertTrue(more.hearAll().contains("<resource-constraint "));
            }
            inside.remove(0).close();
            Await.until(
                    "it is gone",
                    () -> bed.bed.meters.get("drawbridge.xmpp.guests").gauge().value() == 2);
            try (GuestClient next = bed.guest()) {
                assertNotEquals("", next.enter());
            }
            inside.forEach(GuestClient::close);
        }
    }

    @Test
    void whoDoesNotLogInOrFinishAMessageInTimeIsClosed() throws Exception {
        try (GuestBed bed = GuestBed.with(limits(20, 20, 1, 20, 60));
                GuestClient silent = bed.guest();
                GuestClient slow = bed.guest()) {
            slow.enter();
            slow.socket.sendText("<iq ", false).get(10, TimeUnit.SECONDS);
            assertTrue(silent.hearAll().contains("<connection-timeout "));
            assertTrue(slow.hearAll().contains("a message took too long"));
        }
    }

    @Test
    void anIdleGuestThatAnswersPingsStays() throws Exception {
        try (GuestBed bed = GuestBed.with(limits(20, 20, 10, 1, 2));
                GuestClient idle = bed.guest()) {
            idle.enter();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3500);
            Await.until("three and a half seconds are over", () -> System.nanoTime() > end);
            idle.write(iq("", PING)).hear("type='result'");
        }
    }

    @Test
    void aServerThatStopsSaysSo() throws Exception {
        try (GuestBed bed = new GuestBed();
                GuestClient guest = bed.guest()) {
            guest.enter();
            bed.bed.server.stop().await(5, TimeUnit.SECONDS);
            assertTrue(guest.hearAll().contains("<system-shutdown "));
        }
    }

    @Test
    void theDoorIsFoundByItsHostMeta() throws Exception {
        try (GuestBed bed = new GuestBed()) {
            URI door = bed.uri("ws", "/xmpp-websocket");
            HttpResponse<String> xml = get(bed.uri("http", "/.well-known/host-meta"));
            assertTrue(xml.body().contains("rel='urn:xmpp:alt-connections:websocket' href='" + door + "'"), xml.body());
            assertEquals(
                    "*", xml.headers().firstValue("access-control-allow-origin").orElse(""));
            HttpResponse<String> json = get(bed.uri("http", "/.well-known/host-meta.json"));
            assertTrue(json.body().contains("\"href\":\"" + door + "\""), json.body());
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withoutTheSubprotocolThereIsNoDoor() throws Exception {
        try (GuestBed bed = new GuestBed()) {
            ExecutionException refused = org.junit.jupiter.api.Assertions.assertThrows(
                    ExecutionException.class, () -> HttpClient.newHttpClient()
                            .newWebSocketBuilder()
                            .buildAsync(bed.uri("ws", "/xmpp-websocket"), new java.net.http.WebSocket.Listener() {})
                            .get(10, TimeUnit.SECONDS));
            WebSocketHandshakeException why = org.junit.jupiter.api.Assertions.assertInstanceOf(
                    WebSocketHandshakeException.class, refused.getCause());
            assertEquals(400, why.getResponse().statusCode());
        }
    }
}
