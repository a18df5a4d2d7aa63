package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main promise: a room dials, a guest opens a link, they see and hear each other, and no video is decoded on the way. */
@Timeout(120)
class RoomAndBrowserIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "{0} over {1}")
    @CsvSource({"PCMU, UDP", "G722, TCP", "OPUS, UDP"})
    void aRoomAndABrowserSeeAndHearEachOther(Baresip.Codec codec, String transport) {
        assertTheyMeet(codec, transport);
    }

    @Tag("full")
    @ParameterizedTest(name = "{0} over {1}")
    @CsvSource({"PCMU, TCP", "PCMA, UDP", "PCMA, TCP", "G722, UDP", "OPUS, TCP"})
    void theyDoSoWithEveryCodecOverEveryTransport(Baresip.Codec codec, String transport) {
        assertTheyMeet(codec, transport);
    }

    private static void assertTheyMeet(Baresip.Codec codec, String transport) {
        Browser browser = browsers.chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", codec, Conversation.ROOM_HZ);
        Conversation conversation = new Conversation(stage, room, browser);

        room.call(transport.equals("TCP") ? gateway.sipTcpUri("demo") : gateway.sipUri("demo"));
        browser.startJoining(gateway.url("/meet/demo"), "Ann");
        long joinedAtNanos = System.nanoTime();
        browser.awaitState("connected", Conversation.PATIENCE);

        conversation.assertTheySeeEachOther(joinedAtNanos);
        conversation.assertTheyHearEachOther();
        assertPassedThrough(codec);
        assertEquals(1, browser.hook("participant").count(), "the room in the list of participants");
        assertEquals("cvi", browser.hook("participant").attribute("data-path"));
        browser.screenshot("call-" + codec.sdpName());

        room.hangUp();
        Await.until(
                () -> browser.hook("participant").count() == 0, Conversation.PATIENCE, "the room to leave the page");
        browser.click("leave-button");
        browser.awaitState("ended", Conversation.PATIENCE);
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
        assertEquals(List.of(), browser.faults());
    }

    private static void assertPassedThrough(Baresip.Codec codec) {
        JsonNode room = gateway.call("cvi");
        JsonNode browser = gateway.call("webrtc");
        assertAll(
                () -> assertEquals("demo", room.path("meeting").asText()),
                () -> assertEquals("connected", room.path("state").asText()),
                () -> assertEquals("connected", browser.path("state").asText()),
                () -> assertEquals("pass-through", room.path("mediaMode").asText()),
                () -> assertEquals("pass-through", browser.path("mediaMode").asText()),
                () -> assertEquals("none", room.path("encryption").asText()),
                () -> assertEquals("dtls", browser.path("encryption").asText()),
                () -> assertCodecs(room, codec.sdpName(), "H264"),
                () -> assertCodecs(browser, "opus", "H264"),
                () -> assertEquals(0, gateway.gauge("drawbridge_native_codecs_open", "media=\"video\"")));
    }

    private static void assertCodecs(JsonNode call, String audio, String video) {
        for (String direction : List.of("sendCodec", "receiveCodec")) {
            assertEquals(audio, call.path("audio").path(direction).asText(), call::toString);
            assertEquals(video, call.path("video").path(direction).asText(), call::toString);
        }
    }
}
