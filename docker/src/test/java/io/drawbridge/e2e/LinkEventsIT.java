package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Dnsmasq;
import io.drawbridge.e2e.peer.FakeClock;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TcpRelay;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.XmppServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a link meets in the course of months: other records in the DNS, a clock that jumps, a certificate that expires. */
@Timeout(240)
class LinkEventsIT {
    /** Records are not asked for again sooner, however short they are to be kept; then the new link is opened. */
    private static final Duration NEW_LINK = Duration.ofSeconds(45);
    /** The certificate is looked at every ten seconds. */
    private static final Duration TOLD = Duration.ofSeconds(20);
    /** A link whose server's certificate is refused is tried again after 10 s to 60 s. */
    private static final Duration COMES_BACK = Duration.ofSeconds(75);

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    @Tag("full") // names are looked up again after 30 s at the earliest
    void newRecordsLeadToANewServerWithoutACallNoticing() {
        TestCertificate certificate = TestCertificate.make(stage, XmppServer.DOMAIN, name("old"), name("new"));
        XmppServer before = XmppServer.prosody(stage, "old", certificate);
        XmppServer after = XmppServer.prosody(stage, "new", certificate);
        Dnsmasq dns = Dnsmasq.start(stage, Dnsmasq.component("old", before.tlsPort(), 10, 10));
        Daemon gateway = Daemon.start(stage, XmppServer.srvSettings(dns, certificate));
        assertTrue(gateway.linkedTo(name("old") + ":" + before.tlsPort()), gateway.link()::toString);
        Browsers browsers = Browsers.start(stage);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        inCall.join(gateway.plainUrl("/meet/demo"), "Ann");

        dns.change(Dnsmasq.component("new", after.tlsPort(), 10, 10));
        long changed = System.nanoTime();
        Await.until(
                () -> gateway.linkedTo(name("new") + ":" + after.tlsPort()),
                NEW_LINK,
                () -> "a link to the new server: " + gateway.link());
        stage.note("the new server's link " + (System.nanoTime() - changed) / 1_000_000 + " ms after the records");
        before.kill();
        new Conversation(stage, room, inCall).assertTheyHearEachOther();
        browsers.chromium(1500).join(gateway.plainUrl("/meet/demo"), "Bob");
        assertEquals("connected", inCall.state());
        assertTrue(gateway.ready());
    }

    private static String name(String host) {
        return host + "." + XmppServer.DOMAIN;
    }

    /** By the clock that has jumped the server's certificate is over. */
    @Test
    void aClockThatJumpsAndACertificateThatIsOverCostNoLinkThatStands() {
        TestCertificate certificate = XmppServer.certificate(stage);
        XmppServer server = XmppServer.prosody(stage, certificate);
        int port = Ports.free();
        TcpRelay cable = TcpRelay.start(stage, port, server.tlsPort());
        FakeClock clock = FakeClock.right(stage);
        Daemon gateway = Daemon.start(stage, XmppServer.tlsSettings(port, certificate), clock);
        Browsers browsers = Browsers.start(stage);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        inCall.join(gateway.plainUrl("/meet/demo"), "Ann");
        Conversation conversation = new Conversation(stage, room, inCall);
        conversation.assertTheyHearEachOther();
        String since = gateway.link().path("since").asText();
        assertTrue(daysLeft(gateway) >= 0, gateway.link()::toString);

        clock.jumpTo(Duration.ofDays(3));
        Await.until(() -> daysLeft(gateway) < 0, TOLD, () -> "the status to tell: " + gateway.link());
        Await.until(() -> gateway.process().output().contains("has expired"), TOLD, "the log to tell");
        assertTrue(gateway.ready());
        assertEquals(since, gateway.link().path("since").asText(), "the same link");
        conversation.assertTheyHearEachOther();
        Browser late = browsers.chromium(1500);
        late.join(gateway.plainUrl("/meet/demo"), "Bob");

        cable.cut();
        Await.until(() -> !gateway.ready(), Conversation.PATIENCE, "the cut to be noticed");
        cable.mend();
        Await.until(
                () -> gateway.link().path("lastError").asText().contains("expired"),
                COMES_BACK, // the first attempt may have met the cable half mended, and the next one waits its turn
                () -> "the reason why there is no new link: " + gateway.link());
        stage.note(
                "by a clock that is wrong: " + gateway.link().path("lastError").asText());
        clock.jumpTo(Duration.ZERO);
        Await.until(gateway::ready, COMES_BACK, () -> "the link by the right clock: " + gateway.link());
        assertEquals(List.of("connected", "connected"), List.of(inCall.state(), late.state()));
    }

    private static long daysLeft(Daemon gateway) {
        return gateway.link().at("/certificate/daysLeft").asLong();
    }
}
