package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A room whose media are encrypted, and a browser: they see and hear each other, whatever way the keys come. */
@Timeout(90)
class EncryptedRoomIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"SDES, PCMU, sdes", "SDES_IF_POSSIBLE, OPUS, sdes", "DTLS, G722, dtls"})
    void theySeeAndHearEachOther(Baresip.Encryption encryption, Baresip.Codec codec, String shown) {
        Browser browser = browsers.chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.encrypted(stage, "room-" + encryption, codec, Conversation.ROOM_HZ, encryption);
        Conversation conversation = new Conversation(stage, room, browser);

        room.call(gateway.sipUri("demo"));
        browser.startJoining(gateway.url("/meet/demo"), "Ann");
        long joinedAtNanos = System.nanoTime();
        browser.awaitState("connected", Conversation.PATIENCE);

        conversation.assertTheySeeEachOther(joinedAtNanos);
        conversation.assertTheyHearEachOther();
        assertEquals(shown, gateway.call("cvi").path("encryption").asText());
        room.hangUp();
        browser.click("leave-button");
        browser.awaitState("ended", Conversation.PATIENCE);
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, () -> "no calls, but " + gateway.calls());
    }

    @Test
    void whereEncryptionIsRequiredAPlainRoomIsToldSoAndAnEncryptedOneIsTaken() {
        Daemon strict = Daemon.start(stage, Map.of("sip.encryption", "required"));
        Baresip plain = Baresip.soundOnly(stage, "plain", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        String reason = plain.callInVain(strict.sipUri("demo"));
        assertTrue(reason.contains("488"), reason);
        assertTrue(plain.log().contains("media must be encrypted here"), "the Warning says why");
        Baresip.encrypted(stage, "strict", Baresip.Codec.PCMU, Conversation.ROOM_HZ, Baresip.Encryption.SDES)
                .call(strict.sipUri("echo"));
        Await.until(
                () -> "sdes".equals(strict.call("cvi").path("encryption").asText()),
                Conversation.PATIENCE,
                "the encrypted call");
    }
}
