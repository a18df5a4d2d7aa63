package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call whose browser comes from somewhere else all of a sudden, over real sockets. */
@Timeout(90)
class IceRestartTest {
    private static final byte[] BEFORE = {(byte) 0x80, 111, 0, 1, 1, 1, 1};
    private static final byte[] AFTER = {(byte) 0x80, 111, 0, 2, 2, 2, 2};

    private TestGateway gateway;
    private TestGateway.Guest guest;

    @BeforeEach
    void connect() throws Exception {
        gateway = new TestGateway(IceLimits.DEFAULTS);
        guest = gateway.guest();
        guest.connect();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void mediaMoveToTheNewWayWithTheOldKeysAndStayOnTheOldOneUntilThen() throws Exception {
        TransportParameters old = guest.answer();
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("other", "anotherPasswordOfTheSame")));
        TransportParameters fresh = guest.answer();
        assertNotEquals(old.ufrag(), fresh.ufrag());
        assertNotEquals(old.password(), fresh.password());
        assertEquals(old.fingerprints(), fresh.fingerprints());
        assertEquals(old.setup(), fresh.setup());
        guest.assertMediaBothWays(BEFORE);

        guest.browser.restart("other", "anotherPasswordOfTheSame");
        guest.browser.send(guest.browser.check(fresh));
        guest.browser.checked.get(TestGateway.PATIENCE_SECONDS, TimeUnit.SECONDS);
        TestGateway.await(() -> guest.transport.pair().endsWith("direct, after an ICE restart"));
        guest.assertMediaBothWays(AFTER);
        assertEquals(1, gateway.agents());
        assertEquals(1, guest.meeting.keysGiven.get(), "no second handshake");
    }

    @Test
    void anotherAddressWithoutARestartIsFollowedToo() throws Exception {
        guest.assertMediaBothWays(BEFORE);
        TestGateway.await(() -> !guest.transport.pair().isEmpty());
        String first = guest.transport.pair();
        gateway.ticker.advance(2, TimeUnit.SECONDS); // two nominations at once would be a choice between them
        guest.browser.move();
        guest.browser.send(guest.browser.check(guest.answer()));
        TestGateway.await(() -> !guest.transport.pair().equals(first));
        guest.assertMediaBothWays(AFTER);
    }

    @Test
    void anOfferThatIsNoRestartChangesNothing() throws Exception {
        TransportParameters before = guest.answer();
        assertEquals(Optional.empty(), guest.restart(guest.browser.parameters()));
        assertEquals(before, guest.answer());
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("other", "anotherPasswordOfTheSame")));
        TransportParameters restarted = guest.answer();
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("other", "anotherPasswordOfTheSame")));
        assertEquals(restarted, guest.answer(), "the same restart once more");
    }

    @Test
    void aRestartWithAnotherCertificateIsRefused() throws Exception {
        Fingerprint other = new Fingerprint("sha-256", ("00:".repeat(32)).substring(0, 95));
        TransportParameters thief =
                new TransportParameters("other", "passwordThatIsLongEnough", List.of(other), "actpass", List.of());
        assertInstanceOf(
                EndReason.FingerprintMismatch.class, guest.restart(thief).orElseThrow());
        guest.assertMediaBothWays(AFTER);
    }

    @Test
    void credentialsThatAreNoneOrWouldSwellEachCheckAreRefused() throws Exception {
        String password = "passwordThatIsLongEnough";
        for (TransportParameters bad : List.of(
                guest.browser.restarted("u".repeat(257), password),
                guest.browser.restarted("abc", password),
                guest.browser.restarted("other", "tooShort"),
                guest.browser.restarted("other", "p".repeat(257)),
                guest.browser.restarted("oth:er", password))) {
            assertInstanceOf(EndReason.MalformedOffer.class, guest.restart(bad).orElseThrow());
            assertThrows(ExecutionException.class, () -> gateway.guest(guest.browser, bad));
        }
        guest.assertMediaBothWays(AFTER);
    }

    @Test
    void aStormOfRestartsIsStoppedAndLeavesTheCallAndOneAgent() throws Exception {
        int most = IceLimits.DEFAULTS.restartsAtOnce();
        for (int i = 0; i < most; i++) {
            assertEquals(
                    Optional.empty(),
                    guest.restart(guest.browser.restarted("other" + i, "passwordThatIsLongEnough" + i)));
        }
        TransportParameters newest = guest.answer();
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("last", "passwordThatIsLongEnough")));
        assertEquals(newest, guest.answer(), "nothing has changed");
        guest.assertMediaBothWays(BEFORE);
        gateway.ticker.advance(6, TimeUnit.SECONDS);
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("late", "passwordThatIsLongEnough")));
        assertNotEquals(newest, guest.answer(), "time has passed");
        assertEquals(1, gateway.agents());
        guest.assertMediaBothWays(AFTER);
    }

    /** Its restarts lead nowhere, though it sends one after the other. */
    @Test
    void whoHasNotConsentedForThirtySecondsIsSentNothingAndRestartsDoNotChangeThat() throws Exception {
        guest.assertMediaBothWays(BEFORE);
        guest.browser.withdraw();
        gateway.ticker.advance(20, TimeUnit.SECONDS);
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("other", "anotherPasswordOfTheSame")));
        guest.send(AFTER);
        assertArrayEquals(AFTER, guest.browser.media.poll(TestGateway.PATIENCE_SECONDS, TimeUnit.SECONDS));

        gateway.ticker.advance(11, TimeUnit.SECONDS);
        TestGateway.await(() -> !hears(AFTER));
        assertFalse(guest.meeting.failure.isDone(), "the restart has its thirty seconds");
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("third", "anotherPasswordOfTheSame")));
        gateway.ticker.advance(21, TimeUnit.SECONDS);
        String why = guest.meeting
                .failure
                .get(TestGateway.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .detail();
        assertTrue(why.contains("consented"), why);
    }

    private boolean hears(byte[] media) {
        try {
            guest.send(media);
            return guest.browser.media.poll(500, TimeUnit.MILLISECONDS) != null;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRestartThatLeadsNowhereEndsTheCallThirtySecondsAfterTheOldWay() throws Exception {
        assertEquals(Optional.empty(), guest.restart(guest.browser.restarted("other", "anotherPasswordOfTheSame")));
        guest.browser.close();
        TestGateway.await(() -> {
            gateway.ticker.advance(31, TimeUnit.SECONDS);
            return guest.meeting.failure.isDone();
        });
        String why = guest.meeting.failure.get().detail();
        assertTrue(why.contains("consented"), why);
        assertArrayEquals(new byte[0], guest.meeting.media.stream().findAny().orElse(new byte[0]));
    }
}
