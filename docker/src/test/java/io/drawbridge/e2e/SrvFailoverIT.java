package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Dnsmasq;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.Tone;
import io.drawbridge.e2e.peer.Wav;
import io.drawbridge.e2e.peer.XmppServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three XMPP servers that the domain's SRV records name, and what calls and joins notice when one of them is killed. */
@Timeout(240)
class SrvFailoverIT {
    private static final List<String> HOSTS = List.of("one", "two", "three");
    /** A machine that is slow to start opens the second too, and gives it up again. */
    private static final Duration ONLY_LINK = Duration.ofSeconds(40);

    private static final Duration NEXT_LINK = Duration.ofSeconds(5);
    /** The first server was away for long, so it is not tried every second any more. */
    private static final Duration COMES_BACK = Duration.ofSeconds(75);

    private static final int LISTEN_SECONDS = 5;
    /** A link that is lost must cost nothing; this much a machine without spare time may cost. */
    private static final long MOST_GAP_MILLIS = 400;

    @RegisterExtension
    static final Stage stage = new Stage();

    private TestCertificate certificate;
    private List<XmppServer> servers;

    @BeforeEach
    void startServers() {
        String[] names = Stream.concat(
                        Stream.of(XmppServer.DOMAIN), HOSTS.stream().map(SrvFailoverIT::name))
                .toArray(String[]::new);
        certificate = TestCertificate.make(stage, names);
        servers = HOSTS.stream()
                .map(host -> XmppServer.prosody(stage, host, certificate))
                .toList();
    }

    private static String name(String host) {
        return host + "." + XmppServer.DOMAIN;
    }

    private String address(int index) {
        return name(HOSTS.get(index)) + ":" + servers.get(index).tlsPort();
    }

    private Daemon gateway(int... priorities) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < priorities.length; i++) {
            records.addAll(Dnsmasq.component(HOSTS.get(i), servers.get(i).tlsPort(), priorities[i], 10));
        }
        return Daemon.start(stage, XmppServer.srvSettings(Dnsmasq.start(stage, records), certificate));
    }

    @Test
    void theFirstIsKilledInTheMiddleOfACall() {
        Daemon gateway = gateway(10, 20, 30);
        Await.until(
                () -> gateway.linkedTo(address(0)) && links(gateway).size() == 1,
                ONLY_LINK,
                () -> "the first server and no other: " + links(gateway));
        Browsers browsers = Browsers.start(stage);
        Browser inCall = browsers.chromium(Conversation.BROWSER_HZ);
        Browser late = browsers.chromium(1500);
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, Conversation.ROOM_HZ);
        room.call(gateway.sipUri("demo"));
        inCall.join(gateway.plainUrl("/meet/demo"), "Ann");
        new Conversation(stage, room, inCall).assertTheyHearEachOther();
        late.open(gateway.plainUrl("/meet/demo"));
        Await.until(late::canJoin, Conversation.PATIENCE, "the join button");

        CompletableFuture<Wav> heard = inCall.hearMeanwhile(LISTEN_SECONDS);
        servers.get(0).kill();
        long killed = System.nanoTime();
        Await.until(() -> gateway.linkedTo(address(1)), NEXT_LINK, () -> "the next server: " + links(gateway));
        stage.note("next link " + millisSince(killed) + " ms after the kill");
        stage.note("the browser's longest gap meanwhile "
                + heard.join().after(0.3).longestGapMillis() + " ms");
        assertNoGap(room.heard().last(LISTEN_SECONDS));
        inCall.awaitTone(Conversation.ROOM_HZ, Conversation.PATIENCE);
        late.click("join-button");
        long clicked = System.nanoTime();
        late.awaitState("connected", Conversation.PATIENCE);
        stage.note("next join " + millisSince(clicked) + " ms after its click");
        assertEquals("connected", inCall.state());

        servers.get(0).startAgain();
        long back = System.nanoTime();
        Await.until(() -> gateway.linkedTo(address(0)), COMES_BACK, () -> "the first server again: " + links(gateway));
        stage.note("the first server's link " + millisSince(back) + " ms after it was there again");
        assertEquals("connected", inCall.state());
    }

    @Test
    void ofThreeOfOnePriorityTwoAreKilledAndJoinsGoOnAtOnce() {
        Daemon gateway = gateway(10, 10, 10);
        Await.until(() -> usable(gateway) == 3, Conversation.PATIENCE, () -> "three links: " + links(gateway));
        Browser browser = Browsers.start(stage).chromium(Conversation.BROWSER_HZ);
        for (int left = 2; left > 0; left--) {
            browser.open(gateway.plainUrl("/meet/demo"));
            Await.until(browser::canJoin, Conversation.PATIENCE, "the join button");
            servers.get(left).kill();
            long killed = System.nanoTime();
            browser.click("join-button");
            browser.awaitState("connected", Conversation.PATIENCE);
            stage.note("with " + left + " of three servers left: joined " + millisSince(killed) + " ms after the kill");
            assertEquals(left, usable(gateway), () -> "links: " + links(gateway));
            browser.click("leave-button");
            browser.awaitState("ended", Conversation.PATIENCE);
        }
    }

    /** Of the room, which is less easily starved than a browser. */
    private static void assertNoGap(Wav wav) {
        Tone tone = Tone.of(wav);
        long gapMillis = wav.longestGapMillis();
        stage.note("the room heard " + tone + ", longest gap " + gapMillis + " ms");
        assertTrue(Math.abs(tone.strongestHz() - Conversation.BROWSER_HZ) < 5, tone::toString);
        assertTrue(gapMillis <= MOST_GAP_MILLIS, () -> "a gap of " + gapMillis + " ms");
    }

    private static List<String> links(Daemon gateway) {
        return StreamSupport.stream(
                        gateway.api()
                                .json("/api/v1/callbridge/status")
                                .path("links")
                                .spliterator(),
                        false)
                .map(link ->
                        link.path("server").asText() + " " + link.path("state").asText() + " "
                                + link.path("usable").asText() + " "
                                + link.path("lastError").asText())
                .toList();
    }

    private static long usable(Daemon gateway) {
        return links(gateway).stream()
                .filter(link -> link.contains("READY true"))
                .count();
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
