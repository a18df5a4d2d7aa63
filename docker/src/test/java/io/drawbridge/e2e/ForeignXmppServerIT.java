package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.XmppServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A meeting through somebody else's XMPP server, by configuration alone. */
@Timeout(90)
class ForeignXmppServerIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void prosodyWithTls() {
        TestCertificate certificate = XmppServer.certificate(stage);
        assertMeetingThrough(
                XmppServer.tlsSettings(XmppServer.prosody(stage, certificate).tlsPort(), certificate));
    }

    @Test
    void prosodyInPlainTextOnLoopback() {
        assertMeetingThrough(XmppServer.plainSettings(
                XmppServer.prosody(stage, XmppServer.certificate(stage)).plainPort()));
    }

    @Test
    void ejabberdWithTls() {
        TestCertificate certificate = XmppServer.certificate(stage);
        assertMeetingThrough(
                XmppServer.tlsSettings(XmppServer.ejabberd(stage, certificate).tlsPort(), certificate));
    }

    private static void assertMeetingThrough(Map<String, String> settings) {
        Daemon gateway = Daemon.start(stage, settings);
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        browser.join(gateway.url("/meet/demo"), "Ann");
        new Conversation(stage, room, browser).assertTheyHearEachOther();
        assertEquals(
                "READY",
                gateway.api().json("/api/v1/callbridge/status").path("state").asText());
    }
}
