package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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

/** A room and a browser see and hear each other through somebody else's XMPP server, by configuration alone. */
@Timeout(180)
class ForeignXmppServerIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void prosodyWithTls() {
        TestCertificate certificate = XmppServer.certificate(stage);
        Daemon gateway = meetingThrough(
                XmppServer.tlsSettings(XmppServer.prosody(stage, certificate).tlsPort(), certificate));
        assertTrusted(gateway.link());
    }

    @Test
    void ejabberdWithTls() {
        TestCertificate certificate = XmppServer.certificate(stage);
        Daemon gateway = meetingThrough(
                XmppServer.tlsSettings(XmppServer.ejabberd(stage, certificate).tlsPort(), certificate));
        assertTrusted(gateway.link());
    }

    @Test
    void prosodyInPlainTextOnLoopback() {
        Daemon gateway = meetingThrough(XmppServer.plainSettings(
                XmppServer.prosody(stage, XmppServer.certificate(stage)).plainPort()));
        assertTrue(gateway.link().path("certificate").isNull(), gateway.link()::toString);
    }

    private static Daemon meetingThrough(Map<String, String> settings) {
        Daemon gateway = Daemon.start(stage, settings);
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.withPicture(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        Conversation conversation = new Conversation(stage, room, browser);
        room.call(gateway.sipUri("demo"));
        browser.startJoining(gateway.url("/meet/demo"), "Ann");
        long joinedAtNanos = System.nanoTime();
        browser.awaitState("connected", Conversation.PATIENCE);
        conversation.assertTheySeeEachOther(joinedAtNanos);
        conversation.assertTheyHearEachOther();
        assertEquals("READY", gateway.link().path("state").asText());
        return gateway;
    }

    private static void assertTrusted(JsonNode link) {
        assertTrue(link.at("/certificate/subject").asText().contains(XmppServer.DOMAIN), link::toString);
        assertTrue(link.at("/certificate/issuer").asText().contains("Test-CA"), link::toString);
    }
}
