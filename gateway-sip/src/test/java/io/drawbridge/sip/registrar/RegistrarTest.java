package io.drawbridge.sip.registrar;

import static io.drawbridge.sip.registrar.Device.SECOND;
import static io.drawbridge.sip.registrar.Device.account;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios 1 and 4 of SIP rooms: bindings (RFC 3261 section 10.3, RFC 3327, RFC 5626). */
class RegistrarTest {
    private static final Flow TCP = new Flow(Transport.TCP, 7, new InetSocketAddress("192.0.2.10", 40000));

    private final Bindings bindings = new Bindings();
    private final List<Flow> failures = new ArrayList<>();
    private final Registrar registrar = new Registrar(
            new DigestServer(
                    "example.org",
                    List.of(account("room1"), account("room2"), account("old", "md5")),
                    new byte[32],
                    DigestServer.Limits.DEFAULT),
            bindings,
            Set.of("example.org", "192.0.2.1")::contains,
            new Registrar.Limits(60, 3600, 5, 300),
            failures::add);
    private final Device room = new Device(registrar, "room1", "secret-of-room1", "call-a");

    private List<String> contacts(String user, long now) {
        return bindings.of(user, now).stream()
                .map(binding -> binding.contact().uri() + " " + binding.remainingSeconds(now))
                .toList();
    }

    @Test
    void aDeviceRegistersRefreshesAndGoes() {
        SipResponse response = room.register(0, "Contact: <sip:room1@192.0.2.10>", "Expires: 600");
        assertEquals(200, response.status());
        assertEquals(
                List.of("<sip:room1@192.0.2.10>;expires=600"),
                response.headers().lines("Contact"));
        assertEquals(1, bindings.count());
        room.register(300 * SECOND, "Contact: <sip:room1@192.0.2.10>;expires=600");
        assertEquals(List.of("sip:room1@192.0.2.10 600"), contacts("room1", 300 * SECOND));
        response = room.register(400 * SECOND, "Contact: <sip:room1@192.0.2.10>", "Expires: 0");
        assertEquals(List.of(), response.headers().lines("Contact"));
        assertEquals(0, bindings.count());
        assertEquals(List.of(), failures);
    }

    @Test
    void aBindingExpires() {
        room.register(0, "Contact: <sip:room1@192.0.2.10>", "Expires: 60");
        assertEquals(1, bindings.of("room1", 59 * SECOND).size());
        assertEquals(List.of(), bindings.of("room1", 60 * SECOND));
        bindings.sweep(60 * SECOND);
        assertEquals(0, bindings.count());
    }

    @Test
    void withoutExpiresItIsAnHourAndMoreIsCutToAnHour() {
        room.register(0, "Contact: <sip:room1@192.0.2.10>");
        room.register(0, "Contact: <sip:room1@192.0.2.11>;expires=86400");
        room.register(0, "Contact: <sip:room1@192.0.2.12>;expires=banana");
        assertEquals(
                Set.of("sip:room1@192.0.2.10 3600", "sip:room1@192.0.2.11 3600", "sip:room1@192.0.2.12 3600"),
                Set.copyOf(contacts("room1", 0)));
    }

    @Test
    void tooBriefIsAnswered423WithWhatIsAllowed() {
        SipResponse response = room.register(0, "Contact: <sip:room1@192.0.2.10>", "Expires: 59");
        assertEquals(423, response.status());
        assertEquals("60", response.headers().first("Min-Expires").orElseThrow());
        assertEquals(0, bindings.count());
    }

    @Test
    void aStarForgetsAllAndGoesAloneWithExpiresZero() {
        room.register(0, "Contact: <sip:room1@192.0.2.10>, <sip:room1@192.0.2.11>");
        assertEquals(2, bindings.count());
        assertEquals(400, room.register(0, "Contact: *").status());
        assertEquals(400, room.register(0, "Contact: *", "Expires: 60").status());
        assertEquals(
                400,
                room.register(0, "Contact: *, <sip:a@192.0.2.1>", "Expires: 0").status());
        assertEquals(2, bindings.count());
        assertEquals(200, room.register(0, "Contact: *", "Expires: 0").status());
        assertEquals(0, bindings.count());
    }

    @Test
    void aContactWithoutBracketsKeepsItsParametersApartFromTheUri() {
        SipResponse response = room.register(0, "Contact: sip:room1@192.0.2.10;expires=120");
        assertEquals(
                List.of("<sip:room1@192.0.2.10>;expires=120"),
                response.headers().lines("Contact"));
    }

    @Test
    void junkInAContactIsTakenAndNotRepeated() {
        SipResponse response = room.register(
                0,
                "Contact: \"R\" <sip:room1@192.0.2.10;ob>;reg-id=banana;+sip.instance=\"<urn:uuid:1\";x=\"a,b;c\";audio;q=0.5");
        assertEquals(200, response.status());
        assertEquals(
                List.of("<sip:room1@192.0.2.10;ob>;reg-id=banana;+sip.instance=\"<urn:uuid:1\";q=0.5;expires=3600"),
                response.headers().lines("Contact"));
        assertEquals(400, room.register(0, "Contact: <sip:a b@192.0.2.10>").status());
        assertEquals(400, room.register(0, "Contact: <mailto:a@example.org>").status());
        assertEquals(
                400,
                room.register(0, "Contact: <sip:" + "a".repeat(300) + "@192.0.2.10>")
                        .status());
        assertEquals(1, bindings.count());
    }

    @Test
    void aGruuIsKeptAsItCame() {
        room.register(0, "Supported: gruu, path", "Contact: <sip:room1@example.org;gr=urn:uuid:f81d-4fae>");
        assertEquals(List.of("sip:room1@example.org;gr=urn:uuid:f81d-4fae 3600"), contacts("room1", 0));
    }

    @Test
    void withoutContactItIsTold() {
        room.register(0, "Contact: <sip:room1@192.0.2.10>;q=0.3, <sip:room1@192.0.2.11>;q=0.7");
        assertEquals(
                List.of("<sip:room1@192.0.2.11>;q=0.7;expires=3600", "<sip:room1@192.0.2.10>;q=0.3;expires=3600"),
                room.register(0).headers().lines("Contact"));
    }

    @Test
    void aLateCopyChangesNothing() {
        room.register(0, "Contact: <sip:room1@192.0.2.10>", "Expires: 600");
        room.cseq -= 2;
        assertEquals(
                500,
                room.register(0, "Contact: <sip:room1@192.0.2.10>", "Expires: 0")
                        .status());
        room.cseq -= 2;
        assertEquals(500, room.register(0, "Contact: *", "Expires: 0").status());
        assertEquals(1, bindings.count());
        Device rebooted = new Device(registrar, "room1", "secret-of-room1", "call-b");
        assertEquals(
                200,
                rebooted.register(0, "Contact: <sip:room1@192.0.2.10>;expires=60")
                        .status());
        assertEquals(List.of("sip:room1@192.0.2.10 60"), contacts("room1", 0));
    }

    @Test
    void aRequestCountsAsAWholeOrNotAtAll() {
        assertEquals(
                423,
                room.register(0, "Contact: <sip:room1@192.0.2.10>, <sip:room1@192.0.2.11>;expires=5")
                        .status());
        assertEquals(0, bindings.count());
    }

    @Test
    void theEldestBindingOfAnAccountMakesRoomForANewOne() {
        for (int i = 0; i < 5; i++) {
            room.register(i * SECOND, "Contact: <sip:room1@192.0.2.1" + i + ">");
        }
        assertEquals(3, bindings.count());
        assertEquals(
                Set.of("sip:room1@192.0.2.12 3598", "sip:room1@192.0.2.13 3599", "sip:room1@192.0.2.14 3600"),
                Set.copyOf(contacts("room1", 4 * SECOND)));
        assertEquals(
                403,
                room.register(0, "Contact: <sip:1@a.b>, <sip:2@a.b>, <sip:3@a.b>, <sip:4@a.b>")
                        .status());
    }

    @Test
    void theLimitOfAllAccountsIsToldWith503() {
        room.register(0, "Contact: <sip:1@a.b>, <sip:2@a.b>, <sip:3@a.b>");
        Device other = new Device(registrar, "room2", "secret-of-room2", "call-c");
        assertEquals(200, other.register(0, "Contact: <sip:1@a.b>, <sip:2@a.b>").status());
        assertEquals(503, other.register(0, "Contact: <sip:3@a.b>").status());
        assertEquals(200, other.register(0, "Contact: <sip:2@a.b>").status());
        assertEquals(5, bindings.count());
    }

    @Test
    void aWrongPasswordIsAlways401AndCounted() {
        Device thief = new Device(registrar, "room1", "guess", "call-t");
        SipResponse response = thief.register(0, "Contact: <sip:evil@198.51.100.1>");
        assertEquals(401, response.status());
        assertEquals(List.of(Device.UDP), failures);
        Device nobody = new Device(registrar, "nobody", "guess", "call-n");
        assertEquals(401, nobody.register(0, "Contact: <sip:evil@198.51.100.1>").status());
        assertEquals(0, bindings.count());
    }

    @Test
    void anOldDeviceRegistersByMd5() {
        Device old = new Device(registrar, "old", "secret-of-old", "call-o");
        assertEquals(200, old.register(0, "Contact: <sip:old@192.0.2.20>").status());
        assertTrue(old.last.headers().first("Authorization").orElseThrow().contains("algorithm=MD5"));
    }

    @Test
    void nobodyRegistersForAnother() {
        SipRequest request = new Device(registrar, "room2", "", "call-x").request("REGISTER", List.of());
        SipResponse challenge = registrar.onRegister(request, TCP, "t", 0);
        List<Header> credentials = room.digest.answer(request, challenge);
        SipRequest again = new Device(registrar, "room2", "", "call-x")
                .request("REGISTER", join(credentials, "Contact: <sip:evil@198.51.100.1>"));
        assertEquals(403, registrar.onRegister(again, TCP, "t", 0).status());
        assertEquals(0, bindings.count());
    }

    private static List<Header> join(List<Header> headers, String... lines) {
        List<Header> all = new ArrayList<>(headers);
        all.addAll(Device.headers(lines));
        return all;
    }

    @Test
    void anotherDomainIsNotOurs() {
        SipRequest request = room.request("REGISTER", List.of());
        SipRequest elsewhere = SipRequest.of("REGISTER", "sip:other.example", request.headers(), request.body());
        assertEquals(403, registrar.onRegister(elsewhere, TCP, "t", 0).status());
        for (String to : List.of("<sip:room1@other.example>", "<sip:example.org>", "<tel:+33123>")) {
            SipRequest foreign = SipRequest.of(
                    "REGISTER", "sip:example.org", request.headers().with("To", to), request.body());
            assertEquals(404, registrar.onRegister(foreign, TCP, "t", 0).status(), to);
        }
        SipRequest byAddress = SipRequest.of(
                "REGISTER", "sip:192.0.2.1", request.headers().with("To", "<sip:room1@192.0.2.1>"), request.body());
        assertEquals(401, registrar.onRegister(byAddress, TCP, "t", 0).status());
    }

    @Test
    void thePathIsKeptAndToldWhoUnderstandsIt() {
        String path = "Path: <sip:p2.example;lr>, <sip:p1.example;lr>";
        SipResponse response = room.register(0, path, "Contact: <sip:room1@192.0.2.10>");
        assertEquals(List.of(), response.headers().lines("Path"));
        assertEquals(
                List.of("<sip:p2.example;lr>", "<sip:p1.example;lr>"),
                bindings.of("room1", 0).get(0).path());
        response = room.register(0, path, "Supported: path", "Contact: <sip:room1@192.0.2.10>");
        assertEquals(
                List.of("<sip:p2.example;lr>", "<sip:p1.example;lr>"),
                response.headers().lines("Path"));
    }

    private static final String INSTANCE =
            ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";reg-id=1";

    @Test
    void anOutboundBindingIsTheSameAtANewAddressAndEndsWithItsConnection() {
        room.flow = TCP;
        SipResponse response =
                room.register(0, "Supported: outbound", "Contact: <sip:room1@10.0.0.1:40000;transport=tcp>" + INSTANCE);
        assertEquals("outbound", response.headers().first("Require").orElseThrow());
        room.flow = new Flow(Transport.TCP, 8, TCP.remote());
        room.register(0, "Supported: outbound", "Contact: <sip:room1@10.0.0.1:40001;transport=tcp>" + INSTANCE);
        assertEquals(List.of("sip:room1@10.0.0.1:40001;transport=tcp 3600"), contacts("room1", 0));
        bindings.onFlowLost(7);
        assertEquals(1, bindings.count());
        bindings.onFlowLost(8);
        assertEquals(0, bindings.count());
    }

    @Test
    void aBindingWithoutOutboundOutlivesItsConnection() {
        room.flow = TCP;
        SipResponse response = room.register(0, "Contact: <sip:room1@192.0.2.10;transport=tcp>" + INSTANCE);
        assertTrue(response.headers().first("Require").isEmpty());
        bindings.onFlowLost(7);
        assertEquals(1, bindings.count());
    }

    @Test
    void aProxyThatDoesNotKeepFlowsIsAnswered439() {
        String contact = "Contact: <sip:room1@10.0.0.1>" + INSTANCE;
        assertEquals(
                439,
                room.register(0, "Supported: outbound, path", "Path: <sip:p1.example;lr>", contact)
                        .status());
        assertEquals(
                439,
                room.register(0, "Supported: outbound", "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx", contact)
                        .status());
        assertEquals(
                200,
                room.register(
                                0,
                                "Supported: outbound, path",
                                "Path: <sip:p2.example;lr>, <sip:p1.example;lr;ob>",
                                contact)
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Supported: path"})
    void aRegIdWithoutOutboundIsNoReasonToRefuse(String supported) {
        SipResponse response = supported.isEmpty()
                ? room.register(0, "Path: <sip:p1.example;lr>", "Contact: <sip:room1@10.0.0.1>" + INSTANCE)
                : room.register(0, supported, "Path: <sip:p1.example;lr>", "Contact: <sip:room1@10.0.0.1>" + INSTANCE);
        assertEquals(200, response.status());
        assertTrue(response.headers().first("Require").isEmpty());
    }

    @Test
    void garbageInContactAndExpiresThrowsNothing() {
        String good = "\"R, x\" <sip:room1@192.0.2.10;ob>;reg-id=1;+sip.instance=\"<urn:uuid:1>\";q=0.5;expires=60";
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int change = random.nextInt(5); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, "<>\";,*=".charAt(random.nextInt(7)));
                }
            }
            SipRequest request = room.request(
                    "REGISTER",
                    List.of(
                            new Header("Supported", "outbound"),
                            new Header("Contact", text.toString()),
                            new Header("Expires", text.substring(text.length() / 2))));
            if (Registration.of(request, 300) instanceof Registration.Update update) {
                update.wishes().forEach(wish -> Binding.of(request, TCP, wish.contact(), "", false, 0, 1)
                        .preference());
            }
        }
    }
}
