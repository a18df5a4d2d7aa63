package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Linphone;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Room;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two rooms of different make, baresip and linphone, in one meeting: whatever way each of them calls, each hears the other's tone and
 * sees the other's picture, so every call here is a test of both. baresip's picture moves and is reddish, linphone's is a bluish still.
 */
@Timeout(90)
class TwoClientsIT {
    private static final String BARESIP = "bare";
    private static final String LINPHONE = "lin";
    private static final int BARESIP_HZ = 440;
    private static final int LINPHONE_HZ = 700;
    private static final double TINTED = 30;
    private static final double FLAT = 10;
    /** Seconds; a tone is looked for in the last of them. */
    private static final double HEARD_AFRESH = 1.2;

    private static final Combination PLAIN =
            new Combination(false, Combination.Transport.UDP, Combination.Keying.NONE, Baresip.Codec.PCMU);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Path authority;
    private static TestCertificate own;

    @BeforeAll
    static void start() {
        // baresip 1.0 gives up at a challenge by SHA-256; linphone takes the first, which that is.
        gateway = Daemon.start(
                stage,
                Map.of(
                        "sip.tls-port",
                        "" + Ports.free(),
                        "sip.accounts",
                        "[{user: bare, password: bare-secret, algorithms: [md5]}, {user: lin, password: lin-secret}]"));
        authority = Path.of(gateway.setting("data-dir"), "tls", "authority.crt");
        own = TestCertificate.make(stage, "room.example");
    }

    static Stream<Arguments> quick() {
        return paired(Combination.pairwise());
    }

    static Stream<Arguments> everything() {
        return paired(Combination.all());
    }

    /** Each with another one, so that every way of keying and every codec also meets others. */
    private static Stream<Arguments> paired(List<Combination> combinations) {
        List<Combination> others = new ArrayList<>(combinations);
        Collections.rotate(others, 4);
        return IntStream.range(0, combinations.size()).mapToObj(i -> Arguments.of(combinations.get(i), others.get(i)));
    }

    @ParameterizedTest(name = "baresip {0}, linphone {1}")
    @MethodSource("quick")
    void theySeeAndHearEachOther(Combination one, Combination other) {
        assertTheyMeet(one, other);
    }

    @Tag("full")
    @ParameterizedTest(name = "baresip {0}, linphone {1}")
    @MethodSource("everything")
    void theySeeAndHearEachOtherInEveryCombination(Combination one, Combination other) {
        assertTheyMeet(one, other);
    }

    private static void assertTheyMeet(Combination one, Combination other) {
        Baresip bare = baresip(one);
        Linphone lin =
                linphone(other, Linphone.Encryption.valueOf(other.keying().name()), Linphone.Keys.EVENTS);
        connect(bare, one, BARESIP, "127.0.0.1");
        connect(lin, other, LINPHONE, Linphone.host(other.transport().word()));
        assertTheySeeAndHear(bare, lin);
        JsonNode bareCall = callOf(BARESIP);
        JsonNode linCall = others(bareCall);
        assertAll(() -> assertShown(bareCall, one), () -> assertShown(linCall, other));
        end(bare, lin);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("holders")
    void whoHoldsIsNotHeardAndHearsAgainWhatGoesOn(String who) {
        Baresip bare = baresip(PLAIN);
        Linphone lin = linphone(PLAIN, Linphone.Encryption.NONE, Linphone.Keys.EVENTS);
        bare.call(gateway.sipUri("demo"));
        lin.call(gateway.sipUri("demo"));
        assertTheySeeAndHear(bare, lin);
        Room holder = who.equals("baresip") ? bare : lin;
        Room listener = holder == bare ? lin : bare;
        holder.hold();
        Await.until(() -> inState("held") == 1, Conversation.PATIENCE, () -> "a call on hold in " + gateway.calls());
        listener.awaitSilence(Conversation.PATIENCE);
        long sent = soundSentToHolder();
        Await.measureFor(Duration.ofMillis(500));
        assertEquals(sent, soundSentToHolder(), "packets of sound to who holds");
        double heard = holder.heard().seconds();
        holder.resume();
        Await.until(() -> inState("held") == 0, Conversation.PATIENCE, () -> "nobody on hold in " + gateway.calls());
        Await.until(
                () -> holder.heard().seconds() > heard + HEARD_AFRESH,
                Conversation.PATIENCE,
                "more to hear than before");
        assertTheySeeAndHear(bare, lin);
        end(bare, lin);
    }

    private static long soundSentToHolder() {
        JsonNode held = gateway.calls().stream()
                .filter(call -> call.path("state").asText().equals("held"))
                .findFirst()
                .orElseThrow();
        return held.path("audio").path("packetsSent").asLong(-1);
    }

    static Stream<String> holders() {
        return Stream.of("baresip", "linphone");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void itsKeysLeadThroughTheMenu(String how) {
        Baresip bare = baresip(PLAIN);
        Linphone.Keys keys = how.equals("baresip") ? Linphone.Keys.EVENTS : Linphone.Keys.valueOf(how);
        Linphone lin = linphone(PLAIN, Linphone.Encryption.NONE, keys);
        Room caller = how.equals("baresip") ? bare : lin;
        Room inside = caller == bare ? lin : bare;
        inside.call(gateway.sipUri("demo"));
        caller.call(gateway.sipUri("meet"));
        Await.until(() -> inState("ivr") == 1, Conversation.PATIENCE, () -> "a call in the menu in " + gateway.calls());
        for (char key : "1000#".toCharArray()) {
            caller.press(key);
        }
        assertTheySeeAndHear(bare, lin);
        end(bare, lin);
    }

    static Stream<String> keys() {
        return Stream.of("baresip", "EVENTS", "INFO");
    }

    @Test
    void anOfferOfZrtpIsPassedOverAndTheCallIsPlain() {
        Baresip bare = baresip(PLAIN);
        Linphone lin = linphone(PLAIN, Linphone.Encryption.ZRTP, Linphone.Keys.EVENTS);
        bare.call(gateway.sipUri("demo"));
        lin.call(gateway.sipUri("demo"));
        assertTheySeeAndHear(bare, lin);
        assertTrue(lin.log().contains("a=zrtp-hash:"), "it was offered");
        assertEquals("none", others(callOf(BARESIP)).path("encryption").asText());
        end(bare, lin);
    }

    private static Baresip baresip(Combination way) {
        Baresip.Encryption encryption = Baresip.Encryption.valueOf(way.keying().name());
        return Baresip.encryptedOverTls(stage, BARESIP, way.codec(), BARESIP_HZ, encryption, own.bundle(), authority);
    }

    private static Linphone linphone(Combination way, Linphone.Encryption encryption, Linphone.Keys keys) {
        return Linphone.start(
                stage,
                LINPHONE,
                new Linphone.Setup(
                        way.codec(), LINPHONE_HZ, encryption, way.transport().word(), keys, authority, own));
    }

    private static void connect(Room room, Combination way, String user, String host) {
        if (way.registered()) {
            room.register(way.account(gateway, user, user + "-secret"));
            Await.until(() -> isRegistered(user, way), Conversation.PATIENCE, () -> way + " among the registered");
        }
        room.call(way.uri(gateway, host, "demo"));
    }

    private static boolean isRegistered(String user, Combination way) {
        for (JsonNode item : gateway.api().json("/api/v1/sip/registrations").path("items")) {
            if (user.equals(item.path("account").asText())
                    && way.transport().word().equals(item.path("transport").asText())) {
                return true;
            }
        }
        return false;
    }

    private static void assertTheySeeAndHear(Room bare, Room lin) {
        bare.awaitTone(LINPHONE_HZ, Conversation.PATIENCE);
        lin.awaitTone(BARESIP_HZ, Conversation.PATIENCE);
        Await.until(() -> isSeen(bare, -1), Conversation.PATIENCE, "linphone's picture in baresip");
        Await.until(() -> isSeen(lin, 1), Conversation.PATIENCE, "baresip's picture in linphone");
    }

    private static boolean isSeen(Room room, int sign) {
        Picture seen = room.picture("seen");
        return seen.contrast() > FLAT && sign * seen.redness() > TINTED;
    }

    private static void assertShown(JsonNode call, Combination way) {
        assertEquals(way.keying().word(), call.path("encryption").asText(), call::toString);
        for (String direction : List.of("sendCodec", "receiveCodec")) {
            assertEquals(
                    way.codec().sdpName(), call.path("audio").path(direction).asText(), call::toString);
            assertEquals("H264", call.path("video").path(direction).asText(), call::toString);
        }
    }

    private static long inState(String state) {
        return gateway.calls().stream()
                .filter(call -> call.path("state").asText().equals(state))
                .count();
    }

    private static JsonNode callOf(String user) {
        return gateway.calls().stream()
                .filter(call -> call.path("remote").asText().startsWith("sip:" + user + "@"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no call of " + user + " in " + gateway.calls()));
    }

    private static JsonNode others(JsonNode call) {
        return gateway.calls().stream()
                .filter(each -> !each.path("id").equals(call.path("id")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no other call in " + gateway.calls()));
    }

    private static void end(Room... rooms) {
        for (Room room : rooms) {
            room.hangUp();
        }
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
    }
}
