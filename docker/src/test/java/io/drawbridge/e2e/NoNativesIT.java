package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A machine that lets no native library be unpacked: no Opus, no G.722, no OpenSSL. */
@Timeout(120)
class NoNativesIT {
    private static final String NOWHERE = "/dev/null/natives";

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void aRoomAndABrowserTalkInG711() {
        Daemon gateway = Daemon.start(
                stage,
                Map.of(),
                "-Djna.tmpdir=" + NOWHERE + " -Dorg.bytedeco.javacpp.cachedir=" + NOWHERE + " -Duser.home=" + NOWHERE
                        + " -Djava.io.tmpdir=" + NOWHERE);
        String checks = gateway.api().get("/readyz").body();
        assertTrue(checks.contains("Opus is not offered"), checks);
        assertTrue(checks.contains("G.722 is not offered"), checks);
        assertTrue(checks.contains("Java's own ciphers"), checks);

        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        browser.join(gateway.url("/meet/demo"), "Ann");
        new Conversation(stage, room, browser).assertTheyHearEachOther();
        assertTrue(
                gateway.call("webrtc").path("audio").path("sendCodec").asText().startsWith("PCM"),
                () -> gateway.calls().toString());
        assertEquals("dtls", gateway.call("webrtc").path("encryption").asText());
        room.hangUp();
    }
}
